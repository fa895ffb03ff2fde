import Glibc

/// A directory that the journal's procedures work in: the file system's, or a simulated one. A target may lie in a
/// subdirectory: `archive/name`.
package protocol Directory: Sendable {
    /// The directory's path, for error messages.
    var path: String { get }

    /// Names of all files, sorted.
    func names() throws(JournalError) -> [String]

    /// A new, empty file; one left of the same name is emptied.
    func create(_ name: String) throws(JournalError) -> any File

    func openForReading(_ name: String) throws(JournalError) -> any File

    func openForWriting(_ name: String) throws(JournalError) -> any File

    /// Replaces a file of the name `target`.
    func rename(_ name: String, to target: String) throws(JournalError)

    /// Gives a file a second name.
    func link(_ name: String, as target: String) throws(JournalError)

    func remove(_ name: String) throws(JournalError)

    /// Makes names durable: after creating, renaming or removing.
    func sync() throws(JournalError)

    /// The directory `name` in this one, made if it is not there. Its name is durable after the next ``sync()`` of
    /// this.
    func subdirectory(_ name: String) throws(JournalError) -> any Directory

    /// The number of the file behind a name: two names of one file have the same.
    func fileNumber(_ name: String) throws(JournalError) -> UInt64
}

extension Directory {
    package func path(of name: String) -> String { path.hasSuffix("/") ? path + name : path + "/" + name }
}

/// An open file.
package protocol File: AnyObject, Sendable {
    var name: String { get }
    /// The file's path, for error messages.
    var path: String { get }

    func length() throws(JournalError) -> Int

    /// Up to `count` bytes; fewer only at the end of the file.
    func read(_ count: Int, at offset: Int) throws(JournalError) -> [UInt8]

    func write(_ bytes: [UInt8], at offset: Int) throws(JournalError)

    /// As fdatasync: the bytes written, and the length, are on the disk when this returns.
    func sync() throws(JournalError)

    /// Writes zeroes and syncs.
    func writeZeroes(_ range: Range<Int>) throws(JournalError)

    /// Cuts the file off at `length`.
    func truncate(to length: Int) throws(JournalError)

    /// Has the next read come from the device, not from memory.
    func forgetCached()
}

extension File {
    /// Up to `count` bytes; nil when the device cannot read them, which is damage like any other.
    func readUnlessBroken(_ count: Int, at offset: Int) throws(JournalError) -> [UInt8]? {
        do { return try read(count, at: offset) } catch {
            if case .system(.read, _, EIO) = error { return nil }
            throw error
        }
    }
}
