package import Ledger

/// The staging buffer: builds the bytes of one batch, to be written at one offset of a segment.
package struct BatchEncoder: Sendable {
    /// The batch so far; whole after ``close()``.
    package private(set) var bytes: [UInt8] = []
    private var offset = 0
    private var firstIndex: LogIndex = 0
    private var lastIndex: LogIndex = 0
    private var recordCount = 0

    package init() {}

    package var isEmpty: Bool { recordCount == 0 }

    /// Starts over, keeping the memory, for a batch at `offset` of its segment.
    package mutating func begin(at offset: Int) {
        precondition(offset % RecordHeader.alignment == 0, "batch at offset \(offset)")
        bytes.removeAll(keepingCapacity: true)
        self.offset = offset
        recordCount = 0
    }

    /// Entries of a batch are consecutive; only its first may replace earlier ones.
    package mutating func append(_ entry: Entry) {
        precondition(isEmpty || entry.index == lastIndex + 1, "entry \(entry.index) after \(lastIndex) in a batch")
        if isEmpty { firstIndex = entry.index }
        lastIndex = entry.index
        recordCount += 1
        let header = RecordHeader(of: entry)
        header.append(to: &bytes)
        bytes.append(contentsOf: entry.bytes)
        for _ in RecordHeader.length + header.bodyLength..<header.recordLength { bytes.append(0) }
    }

    /// Adds zeroes up to where a block of the disk begins: there are zeroes on the disk, and a block that is written
    /// whole need not be read first.
    package mutating func fillBlock() {
        let end = offset + bytes.count
        let rest = -end & (SegmentHeader.blockLength - 1)
        bytes.append(contentsOf: repeatElement(0, count: rest))
    }

    /// Adds the commit frame.
    package mutating func close() {
        precondition(!isEmpty, "empty batch")
        let frame = CommitFrame(
            batchLength: bytes.count, batchOffset: offset, firstIndex: firstIndex, lastIndex: lastIndex,
            recordCount: recordCount)
        frame.append(to: &bytes)
    }
}
