import Glibc

/// The file system's directory at `path`, which has to be there.
package func systemDirectory(at path: String) throws(JournalError) -> any Directory {
    try SystemDirectory(path, faults: nil)
}

/// What a site does with small files and with whole ones, over any directory.
extension Directory {
    /// Nil when there is no file of this name.
    package func find(_ name: String) throws(JournalError) -> (any File)? {
        do { return try openForReading(name) } catch {
            if case .system(.open, _, ENOENT) = error { return nil }
            throw error
        }
    }

    /// All of a file; nil when there is none of this name.
    package func contents(of name: String) throws(JournalError) -> [UInt8]? {
        guard let file = try find(name) else { return nil }
        return try file.read(try file.length(), at: 0)
    }

    /// Durable after a ``sync()``.
    package func removeIfThere(_ name: String) throws(JournalError) {
        do { try remove(name) } catch {
            guard case .system(.remove, _, ENOENT) = error else { throw error }
        }
    }

    /// Makes a small file that is either as it was or as it shall be, whatever happens in between. Durable when it
    /// returns.
    package func replace(_ name: String, with bytes: [UInt8]) throws(JournalError) {
        let draft = try create(name + ".new")
        try draft.write(bytes, at: 0)
        try draft.sync()
        try rename(draft.name, to: name)
        try sync()
    }

    /// Copies a file in pieces of so many bytes. The bytes are durable when it returns, the name after a ``sync()``.
    package func copy(_ name: String, to target: String, piece: Int) throws(JournalError) {
        let source = try openForReading(name)
        let copy = try create(target)
        var offset = 0
        while true {
            let bytes = try source.read(piece, at: offset)
            guard !bytes.isEmpty else { break }
            try copy.write(bytes, at: offset)
            offset += bytes.count
        }
        try copy.sync()
    }

    /// Writes a file's bytes over themselves, so that the disk has what reading shows: after a sync that failed, the
    /// kernel may take for written what is in its memory alone, and no later sync writes that. Durable when it returns.
    package func writeAgain(_ name: String, piece: Int) throws(JournalError) {
        let file = try openForWriting(name)
        var offset = 0
        while true {
            let bytes = try file.read(piece, at: offset)
            guard !bytes.isEmpty else { break }
            try file.write(bytes, at: offset)
            offset += bytes.count
        }
        try file.sync()
    }
}
