import Ledger
import Synchronization

/// The segment being appended to.
struct SegmentFile: Sendable {
    static let temporaryName = "segment.tmp"

    let header: SegmentHeader
    let file: File
    /// Where the next batch goes.
    var end: Int

    /// A file of zeroes under the temporary name, on the disk in full.
    static func zeroed(length: Int, in directory: Directory) throws(JournalError) -> File {
        let file = try directory.create(temporaryName)
        try file.writeZeroes(0..<length)
        return file
    }

    /// Turns the zeroed file into the segment of `header`: the header first, durable, then the name. The rename is the one
    /// moment from which the segment counts; it replaces a segment that began at the same index.
    init(_ header: SegmentHeader, from zeroed: File, in directory: Directory) throws(JournalError) {
        try zeroed.write(header.encoded(), at: 0)
        try zeroed.sync()
        try directory.rename(Self.temporaryName, to: header.fileName)
        try directory.sync()
        // Opened again under the name that errors should tell.
        self.init(header: header, file: try directory.openForWriting(header.fileName), end: SegmentHeader.length)
    }

    init(header: SegmentHeader, file: File, end: Int) {
        self.header = header
        self.file = file
        self.end = end
    }
}

/// Makes the next segment's file on a thread of its own, so that the writer finds it ready.
final class SegmentPreparation: Sendable {
    private final class Outcome: Sendable {
        let result = Mutex<Result<File, JournalError>?>(nil)
    }

    private let outcome: Outcome
    private let thread: PlatformThread

    init(length: Int, in directory: Directory) throws(JournalError) {
        let outcome = Outcome()
        thread = try PlatformThread(for: directory.path(of: SegmentFile.temporaryName)) {
            let result = Result { () throws(JournalError) in
                try SegmentFile.zeroed(length: length, in: directory)
            }
            outcome.result.withLock { $0 = result }
        }
        self.outcome = outcome
    }

    /// Waits, where necessary, for the file. Once.
    func finish() throws(JournalError) -> File {
        thread.join()
        guard let result = outcome.result.withLock({ $0 }) else { preconditionFailure("joined before it ended") }
        return try result.get()
    }
}
