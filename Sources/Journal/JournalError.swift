import Glibc
package import Ledger

/// Why the log on disk cannot be opened, written or read. Every message names the file or directory.
package enum JournalError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The system refused; `code` is its errno.
    case system(FileOperation, path: String, code: CInt)
    /// Another process, or another part of this one, has the directory open.
    case locked(directory: String)
    case wrongCluster(path: String, found: [UInt8], expected: [UInt8])
    /// Written by a newer program.
    case newerFormat(path: String, minimumReader: UInt32)
    case damaged(path: String, Damage)
    /// A file that ends like a segment and is not named like one.
    case unexpectedFile(path: String)
    /// Neither copy of the vote can be read.
    case voteDamaged(path: String)
    /// There is a log but no vote.
    case voteMissing(path: String)
    /// There is a vote that was used but no log.
    case logMissing(directory: String, term: Term)
    /// Asked to read what is not in the log.
    case notInLog(index: LogIndex, lastIndex: LogIndex)

    /// Whether the log is not what this node once wrote, rather than out of reach.
    package var isDamage: Bool {
        switch self {
        case .damaged, .voteDamaged, .voteMissing, .logMissing, .unexpectedFile: true
        case .system, .locked, .wrongCluster, .newerFormat, .notInLog: false
        }
    }

    package var description: String {
        switch self {
        case .system(let operation, let path, let code):
            "cannot \(operation) \(path): \(Self.text(code)) (errno \(code))\(Self.advice(operation, code))"
        case .locked(let directory):
            "\(directory) is in use by another process; stop it, or give this node a directory of its own"
        case .wrongCluster(let path, let found, let expected):
            "\(path) belongs to cluster \(Self.hexadecimal(found)), this node to \(Self.hexadecimal(expected)); "
                + "correct the configured directory or cluster"
        case .newerFormat(let path, let version):
            "\(path) was written for readers of format version \(version) and later; run the newer program"
        case .damaged(let path, let damage):
            "\(path) is damaged at \(damage); keep the file, do not let this node vote with it, rebuild it from its peers"
        case .unexpectedFile(let path):
            "\(path) is not named like a segment (20 digits and \(SegmentHeader.fileExtension)); move it away"
        case .voteDamaged(let path):
            "both copies of the vote in \(path) are damaged; this node must rejoin its cluster as a new node"
        case .voteMissing(let path):
            "\(path) is missing although there is a log; restore it, or let this node rejoin its cluster as a new node"
        case .logMissing(let directory, let term):
            "\(directory) has a vote of term \(term) but no log; restore the segments, or let this node rejoin as a new node"
        case .notInLog(let index, let lastIndex):
            "index \(index) is not in the log, which ends at \(lastIndex)"
        }
    }

    private static func text(_ code: CInt) -> String {
        guard let text = unsafe strerror(code) else { return "unknown error" }
        return unsafe String(cString: text)
    }

    private static func advice(_ operation: FileOperation, _ code: CInt) -> String {
        switch code {
        case ENOENT where operation == .openDirectory: "; create it, or correct the configured path"
        case EACCES, EPERM, EROFS: "; the journal must be able to write there"
        case ENOSPC, EDQUOT, EFBIG: "; make room, then start again"
        case EIO: "; replace the device, then let this node rejoin"
        default: ""
        }
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
