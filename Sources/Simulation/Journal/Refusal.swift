import Journal

/// Why a node does not start with the disk it has.
struct Refusal: Error, CustomStringConvertible {
    enum Kind {
        /// The vote cannot be read.
        case vote
        /// The newest segment cannot be read from here on.
        case newestSegment(VirtualDisk.FileID, offset: Int)
        case log
    }

    let description: String
    private(set) var kind = Kind.log

    init(_ description: String, _ kind: Kind = .log) {
        self.description = description
        self.kind = kind
    }

    init(_ name: String, _ damage: Damage, _ kind: Kind = .log) {
        description = "\(name): \(damage)"
        self.kind = kind
    }

    init(_ header: SegmentHeader, _ reason: Damage.Reason) {
        self.init(header.fileName, Damage(offset: 0, index: header.firstIndex, reason: reason))
    }
}
