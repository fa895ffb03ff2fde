import Glibc

/// Why a venue cannot start or go on.
package enum VenueError: Error, Sendable, Hashable, CustomStringConvertible {
    case system(operation: String, path: String, code: Int32)
    /// Another process has the directory.
    case locked(path: String)
    case notAJournal(path: String)
    /// A whole frame that is not what was written.
    case damagedJournal(path: String, offset: Int, what: String)
    case otherRules(path: String)
    case otherDropCopy(path: String, line: UInt64)
    case configuration(path: String, what: String)
    case bars(path: String, what: String)
    case cannotListen(address: String, reason: String)
    case tls(String)
    /// What the venue answered to a request that it did not carry out.
    case refused(String)
    case unreachable(path: String, reason: String)

    package var description: String {
        switch self {
        case .system(let operation, let path, let code): "cannot \(operation) \(path): \(Self.text(code))"
        case .locked(let path):
            "another process runs a venue on \(path): stop it first, or give this one a directory of its own"
        case .notAJournal(let path): "\(path) is no venue journal: the directory may be another program's"
        case .damagedJournal(let path, let offset, let what):
            "\(path) is damaged at byte \(offset): \(what). Keep it for whoever looks into it, and start a new "
                + "directory with qvenue init"
        case .otherRules(let path):
            "\(path) was written under other instruments or sessions than venue.json has: take those back, or start a "
                + "new directory with qvenue init"
        case .otherDropCopy(let path, let line):
            "\(path) differs from the journal at line \(line): it was changed, or the journal lost its end. Move it away, "
                + "and the venue writes it again from the journal"
        case .configuration(let path, let what): "\(path): \(what)"
        case .bars(let path, let what): "\(path): \(what)"
        case .cannotListen(let address, let reason): "cannot listen on \(address): \(reason)"
        case .tls(let what): "TLS: \(what)"
        case .refused(let what): what
        case .unreachable(let path, let reason):
            "no venue answers on \(path): \(reason). Is qvenue run at work on this directory?"
        }
    }

    static func text(_ code: Int32) -> String {
        guard let text = unsafe strerror(code) else { return "error \(code)" }
        return unsafe String(cString: text)
    }
}
