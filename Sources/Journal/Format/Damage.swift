package import Ledger

/// What is wrong with a segment, and where.
package struct Damage: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Reason: Sendable, Equatable {
        case header(HeaderFault)
        /// The name says another first index than the header.
        case fileName
        case fileLength(found: Int, expected: Int)
        /// Neither a record nor a commit frame where one has to be.
        case recordHeader
        case recordLength(Int)
        /// The entry's checksum, or the padding behind it, is wrong.
        case body
        case entry(EntryError)
        /// The record's header names another index or term than the entry in it.
        case entryDiffers
        case indexOutOfOrder(LogIndex)
        case termDecreased(Term)
        case frame
        /// A whole commit frame that does not describe the records before it.
        case frameDiffers
        /// Bytes behind the last batch that are not zero.
        case notZero
        case previousTerm(Term)
        case peaks
        /// The segment ends before the next one begins.
        case entriesMissing(before: LogIndex)
        /// The segment that this one was made to follow is not there.
        case previousSegmentMissing(sequence: UInt64)
        /// Does not fit among the other segments.
        case strayed
        /// Of a sealed segment.
        case footer(HeaderFault)
        /// Every record is right, and the whole is not what was sealed.
        case segmentChecksum
        /// The file is gone.
        case segmentMissing
        /// The device cannot read it: errno.
        case unreadable(Int32)
        /// A file without which the end of the log cannot be told from an earlier one.
        case extent
    }

    /// Bytes from the start of the file to the broken record, frame or header.
    package let offset: Int
    /// The index of the entry that is there, or should be.
    package let index: LogIndex?
    package let reason: Reason

    package init(offset: Int, index: LogIndex?, reason: Reason) {
        self.offset = offset
        self.index = index
        self.reason = reason
    }

    package var description: String {
        let place = index.map { "offset \(offset), index \($0)" } ?? "offset \(offset)"
        return "\(place): \(reason)"
    }
}

extension Damage.Reason: CustomStringConvertible {
    package var description: String {
        switch self {
        case .header(let fault): "\(fault)"
        case .fileName: "the file's name and its header name different first indexes"
        case .fileLength(let found, let expected): "the file has \(found) bytes, its header says \(expected)"
        case .recordHeader: "no readable record where one has to be"
        case .recordLength(let length): "a record of \(length) bytes does not fit or is not an entry"
        case .body: "the entry's checksum or its padding is wrong"
        case .entry(let error): "the record's checksum is right but it holds no entry: \(error)"
        case .entryDiffers: "the record's header and the entry in it name different indexes or terms"
        case .indexOutOfOrder(let index): "a record of index \(index) is out of order"
        case .termDecreased(let term): "term \(term) is lower than the term of the entry before"
        case .frame: "the commit frame is broken"
        case .frameDiffers: "the commit frame does not describe the records before it"
        case .notZero: "bytes behind the last batch are not zero"
        case .previousTerm(let term): "the header says the entry before has term \(term); it has another"
        case .peaks: "the header's Merkle peaks are not those of the entries before"
        case .entriesMissing(let index): "entries are missing before index \(index), where the next segment begins"
        case .previousSegmentMissing(let sequence): "the segment before (sequence \(sequence)) is missing"
        case .strayed: "the segment's sequence does not fit among the other segments"
        case .footer(let fault): "footer: \(fault)"
        case .segmentChecksum: "the records are not those that the footer's checksum is of"
        case .segmentMissing: "the segment is missing"
        case .unreadable(let code): "the device cannot read it (errno \(code))"
        case .extent: "both copies are broken, or the file is missing"
        }
    }
}
