import Foundation

/// Reads and writes the small text files certificates and keys live in.
enum PEMFile {
    /// Longest file read, in bytes.
    static let maximumLength = 1 << 16

    /// - Parameters:
    ///   - what: what the file should hold, for the error.
    ///   - isSecret: refuse it when anyone but its owner may touch it.
    static func load(_ path: String, what: String, isSecret: Bool = false) throws(CredentialError) -> String {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw errno == ENOENT ? .missing(path: path, what: what) : .unreadable(path: path, reason: systemMessage())
        }
        defer { close(descriptor) }
        try check(path, isSecret: isSecret)
        guard let text = String(validating: try contents(of: descriptor, path), as: UTF8.self) else {
            throw .malformed(path: path, what: what, reason: "it is not text")
        }
        return text
    }

    private static func check(_ path: String, isSecret: Bool) throws(CredentialError) {
        let file = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        let attributes: [FileAttributeKey: Any]
        do { attributes = try FileManager.default.attributesOfItem(atPath: file) } catch {
            throw .unreadable(path: path, reason: "\(error)")
        }
        guard attributes[.type] as? FileAttributeType == .typeRegular, let mode = attributes[.posixPermissions] as? Int
        else { throw .unreadable(path: path, reason: "it is not a file") }
        if isSecret, mode & 0o077 != 0 { throw .tooOpen(path: path, mode: UInt32(mode)) }
    }

    private static func contents(of descriptor: CInt, _ path: String) throws(CredentialError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: maximumLength + 1)
        var length = 0
        while length < bytes.count {
            let count = unsafe bytes.withUnsafeMutableBytes {
                unsafe read(descriptor, $0.baseAddress?.advanced(by: length), $0.count - length)
            }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .unreadable(path: path, reason: systemMessage()) }
            guard count > 0 else { return Array(bytes[..<length]) }
            length += count
        }
        throw .unreadable(path: path, reason: "it is longer than \(maximumLength) bytes")
    }

    /// Makes a new file with exactly this mode, durably; never touches one that exists.
    static func create(_ path: String, _ text: String, mode: mode_t) throws(CredentialError) {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else {
            throw errno == EEXIST ? .exists(path: path) : .unwritable(path: path, reason: systemMessage())
        }
        let failure = fill(descriptor, with: text, mode: mode)
        close(descriptor)
        guard let failure else { return }
        unsafe unlink(path)
        throw .unwritable(path: path, reason: failure)
    }

    private static func fill(_ descriptor: CInt, with text: String, mode: mode_t) -> String? {
        // The process's umask has already been taken off the mode given to open.
        guard fchmod(descriptor, mode) == 0 else { return systemMessage() }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { return systemMessage() }
            rest = rest.dropFirst(count)
        }
        return fsync(descriptor) == 0 ? nil : systemMessage()
    }

    static func remove(_ path: String) { unsafe unlink(path) }

    /// Makes the names created in a file's directory durable.
    static func synchronizeDirectory(of path: String) throws(CredentialError) {
        let directory = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = unsafe open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unwritable(path: directory, reason: systemMessage()) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .unwritable(path: directory, reason: systemMessage()) }
    }

    private static func systemMessage() -> String { unsafe String(cString: strerror(errno)) }
}
