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
    /// Sealed segments are damaged or missing. ``Journal/opening(directory:clusterID:options:onFailure:onScrub:)``
    /// gives the means to repair them.
    case incomplete(directory: String, [MissingRange])
    /// ``Journal/Recovery/loss``, for an owner that has no way to make it good.
    case lost(directory: String, Loss)
    /// A file that ends like a segment and is not named like one.
    case unexpectedFile(path: String)
    /// Asked to read what is not in the log.
    case notInLog(index: LogIndex, lastIndex: LogIndex)
    /// Asked to read what the log began with once and no longer does.
    case archived(index: LogIndex, firstIndex: LogIndex)
    /// Given to a repair, and not the entries that were there.
    case entriesRefused(ClosedRange<LogIndex>, RefusalReason)

    package enum RefusalReason: Sendable, Equatable {
        /// Not this index, which is the one wanted next.
        case order(wanted: LogIndex)
        /// Lower than the term before, or higher than the term after them.
        case term(Term)
        /// Together they have not the Merkle peaks that the next segment's header holds.
        case peaks
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
        case .incomplete(let directory, let missing):
            "\(directory) lacks entries that only its peers can give back: "
                + missing.map(\.description).joined(separator: "; ")
        case .lost(let directory, let loss):
            "\(directory) lost \(loss), which this node may have told others it has; it must not vote before it has caught up"
        case .unexpectedFile(let path):
            "\(path) is not named like a segment (20 digits and \(SegmentHeader.fileExtension)); move it away"
        case .notInLog(let index, let lastIndex):
            "index \(index) is not in the log, which ends at \(lastIndex)"
        case .archived(let index, let firstIndex):
            "index \(index) is not in the log any more, which begins at \(firstIndex); it is in a snapshot or archived"
        case .entriesRefused(let entries, let reason):
            "entries \(entries.lowerBound) to \(entries.upperBound) are not those that are missing: \(reason); "
                + "fetch them from another peer"
        }
    }
}

extension JournalError.RefusalReason: CustomStringConvertible {
    package var description: String {
        switch self {
        case .order(let wanted): "the next has to be of index \(wanted)"
        case .term(let term): "term \(term) does not fit between the terms before and after"
        case .peaks: "they have not the Merkle peaks that the next segment was begun with"
        }
    }
}
