import Journal

/// Why a node does not start with the disk it has.
struct Refusal: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }

    init(_ name: String, _ damage: Damage) { description = "\(name): \(damage)" }

    init(_ header: SegmentHeader, _ reason: Damage.Reason) {
        self.init(header.fileName, Damage(offset: 0, index: header.firstIndex, reason: reason))
    }
}
