import Glibc
import Ledger

/// Walks from record to record of one segment, checking every byte it passes.
struct RecordCursor {
    private static let chunkLength = PositionIndex.stride

    private let file: any File
    /// Of ``window`` in the file.
    private var windowOffset: Int
    private var window: [UInt8] = []
    private var offset: Int
    /// Of the entry that comes next.
    private(set) var index: LogIndex

    init(file: any File, offset: Int, index: LogIndex) {
        self.file = file
        self.offset = offset
        self.windowOffset = offset
        self.index = index
    }

    mutating func next() throws(JournalError) -> Entry {
        while true {
            try load(CommitFrame.length)
            switch SegmentItem(window, at: offset - windowOffset) {
            case .frame: offset += CommitFrame.length
            case .record(let header): return try take(header)
            case .unreadable: throw damaged(.recordHeader)
            }
        }
    }

    private mutating func take(_ header: RecordHeader) throws(JournalError) -> Entry {
        guard header.index == index else { throw damaged(.indexOutOfOrder(header.index)) }
        guard header.bodyLength <= Entry.maximumLength else { throw damaged(.recordLength(header.bodyLength)) }
        try load(header.recordLength)
        guard header.bodyIsIntact(in: window, at: offset - windowOffset) else { throw damaged(.body) }
        let entry: Entry
        do {
            entry = try Entry(decoding: Array(window[header.body(at: offset - windowOffset)]))
        } catch { throw damaged(.entry(error)) }
        guard entry.index == header.index, entry.term == header.term else { throw damaged(.entryDiffers) }
        offset += header.recordLength
        index += 1
        return entry
    }

    /// Has `count` bytes from ``offset`` on in the window.
    private mutating func load(_ count: Int) throws(JournalError) {
        if offset + count <= windowOffset + window.count { return }
        guard let found = try file.readUnlessBroken(max(count, Self.chunkLength), at: offset) else {
            throw damaged(.unreadable(EIO))
        }
        window = found
        windowOffset = offset
        guard window.count >= count else { throw damaged(.recordHeader) }
    }

    private func damaged(_ reason: Damage.Reason) -> JournalError {
        .damaged(path: file.path, Damage(offset: offset, index: index, reason: reason))
    }
}
