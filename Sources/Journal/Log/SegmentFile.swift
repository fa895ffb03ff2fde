import Ledger
import Synchronization

/// The segment being appended to.
package struct SegmentFile: Sendable {
    package static let temporaryName = "segment.tmp"

    let header: SegmentHeader
    let file: any File
    /// Where the next batch goes.
    private(set) var end: Int
    /// CRC-32C of the batches so far.
    private(set) var checksum: UInt32

    /// A file of zeroes under the temporary name, on the disk in full.
    package static func zeroed(length: Int, in directory: any Directory) throws(JournalError) -> any File {
        let file = try directory.create(temporaryName)
        try file.writeZeroes(0..<length)
        return file
    }

    /// Turns the zeroed file into the segment of `header`: the header first, durable, then the name. The rename is the
    /// one moment from which the segment counts; it replaces a segment that began at the same index.
    init(_ header: SegmentHeader, from zeroed: any File, in directory: any Directory) throws(JournalError) {
        try zeroed.write(header.encoded(), at: 0)
        try self.init(header, named: zeroed, end: SegmentHeader.length, checksum: 0, in: directory)
    }

    /// Gives what was written under the temporary name the segment's own, durably.
    private init(
        _ header: SegmentHeader, named written: any File, end: Int, checksum: UInt32, in directory: any Directory
    ) throws(JournalError) {
        try written.sync()
        try directory.rename(Self.temporaryName, to: header.fileName)
        try directory.sync()
        // Opened again under the name that errors should tell.
        self.init(header, try directory.openForWriting(header.fileName), end: end, checksum: checksum)
    }

    private init(_ header: SegmentHeader, _ file: any File, end: Int, checksum: UInt32) {
        self.header = header
        self.file = file
        self.end = end
        self.checksum = checksum
    }

    /// A batch of `length` bytes; what else there is in `bytes` are zeroes, like all that lies behind.
    mutating func append(_ bytes: [UInt8], length: Int) throws(JournalError) {
        try file.write(bytes, at: end)
        try file.sync()
        end += length
        checksum = CRC32C.of(bytes, 0..<length, after: checksum)
    }
}

extension SegmentFile {
    /// Takes up the newest segment: drops the footer of a roll that did not come about, zeroes a torn tail, and makes
    /// durable what was read. A process that was killed between a write and its fdatasync, or after one that failed,
    /// leaves a batch that may be in memory only. Written again, it is dirty again.
    init(_ contents: SegmentContents, lastBatch: [UInt8], in directory: any Directory) throws(JournalError) {
        let scan = contents.scan
        let file = try directory.openForWriting(scan.header.fileName)
        if try file.length() > scan.header.fileLength { try file.truncate(to: scan.header.fileLength) }
        if scan.tornLength > 0 { try file.writeZeroes(scan.end..<scan.end + scan.tornLength) }
        try file.write(lastBatch, at: scan.lastBatch.lowerBound)
        try file.sync()
        self.init(scan.header, file, end: scan.end, checksum: contents.checksum)
    }

    /// Replaces the newest segment by what was good of it.
    init(_ contents: SegmentContents, start: [UInt8], in directory: any Directory) throws(JournalError) {
        let header = contents.scan.header
        let file = try Self.zeroed(length: header.fileLength, in: directory)
        try file.write(start, at: 0)
        try self.init(header, named: file, end: contents.scan.end, checksum: contents.checksum, in: directory)
    }
}

/// Makes the next segment's file on a thread of its own, so that the writer finds it ready.
package final class SegmentPreparation: Sendable {
    private final class Outcome: Sendable {
        let result: Mutex<Result<any File, JournalError>?>

        init(_ result: Result<any File, JournalError>?) { self.result = Mutex(result) }
    }

    private let outcome: Outcome
    private let thread: PlatformThread?

    /// One that is there already.
    package init(_ file: any File) {
        outcome = Outcome(.success(file))
        thread = nil
    }

    /// - Parameter before: the segment that is full now. Hardly anybody reads it again, so its memory is given to the
    ///   new one; to find memory that was never used can cost a virtual machine ten times as much as the zeroes.
    init(length: Int, after before: any File, in directory: any Directory) throws(JournalError) {
        let outcome = Outcome(nil)
        thread = try PlatformThread(for: directory.path(of: SegmentFile.temporaryName)) {
            before.forgetCached()
            let result = Result { () throws(JournalError) in
                try SegmentFile.zeroed(length: length, in: directory)
            }
            outcome.result.withLock { $0 = result }
        }
        self.outcome = outcome
    }

    /// Waits, where necessary, for the file. Once.
    func finish() throws(JournalError) -> any File {
        thread?.join()
        guard let result = outcome.result.withLock({ $0 }) else { preconditionFailure("joined before it ended") }
        return try result.get()
    }
}
