import Glibc

extension JournalError {
    /// Whether the log is not what this node once wrote, rather than out of reach.
    package var isDamage: Bool {
        switch self {
        case .damaged, .incomplete, .lost, .unexpectedFile: true
        case .system, .locked, .wrongCluster, .newerFormat, .notInLog, .archived, .entriesRefused: false
        }
    }

    /// Whether opening the journal again, later, may succeed without anything in the directory being changed by hand:
    /// the disk was full, read-only or out of reach, or whoever has the directory open gives it free.
    package var isRetryable: Bool {
        switch self {
        case .system(_, _, let code):
            switch code {
            case ENOSPC, EDQUOT, EROFS, EIO, ENXIO, ENODEV, ESTALE, ETIMEDOUT, EAGAIN, ENOMEM, EMFILE, ENFILE: true
            default: false
            }
        case .locked: true
        case .wrongCluster, .newerFormat, .damaged, .incomplete, .lost, .unexpectedFile, .notInLog, .archived,
            .entriesRefused:
            false
        }
    }

    /// Name of the segment in which a read or a scrub found damage, for ``Journal/Verification/suspects(_:)``.
    package var damagedFile: String? {
        guard case .damaged(let path, _) = self else { return nil }
        return path.split(separator: "/").last.map(String.init)
    }

    static func text(_ code: CInt) -> String {
        guard let text = unsafe strerror(code) else { return "unknown error" }
        return unsafe String(cString: text)
    }

    static func advice(_ operation: FileOperation, _ code: CInt) -> String {
        switch code {
        case ENOENT where operation == .openDirectory: "; create it, or correct the configured path"
        case EACCES, EPERM, EROFS: "; the journal must be able to write there"
        case ENOSPC, EDQUOT, EFBIG: "; make room, then it can be opened again"
        case EIO: "; look after the device, then it can be opened again"
        default: ""
        }
    }

    static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
