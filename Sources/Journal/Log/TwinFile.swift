import Glibc

/// A small record of which a file holds two copies.
protocol TwinSlot: Sendable, Equatable {
    static var fileName: String { get }
    static var temporaryName: String { get }
    /// Bytes of a copy, and the distance between the two.
    static var length: Int { get }
    var clusterID: [UInt8] { get }
    /// Counts the saves, from 1.
    var sequence: UInt64 { get }

    init(decoding bytes: [UInt8]) throws(HeaderFault)
    func encoded() -> [UInt8]
}

extension VoteSlot: TwinSlot {
    package static let fileName = "vote"
    static let temporaryName = "vote.tmp"
}

extension ExtentSlot: TwinSlot {
    static let fileName = "extent"
    static let temporaryName = "extent.tmp"
}

/// A record on disk in two copies, written one after the other.
///
/// A save is done when both copies are durable. So a copy that a crash tore leaves what was before, or what is new, in
/// the other; and a copy that rots later never takes an acknowledged save with it.
struct TwinFile<Slot: TwinSlot>: Sendable {
    private let file: any File
    private(set) var slot: Slot

    /// What a file holds.
    enum Reading: Sendable {
        case missing
        /// Neither copy can be read, or the two contradict one another.
        case damaged
        case found(Contents)

        var slot: Slot? {
            if case .found(let contents) = self { return contents.slot }
            return nil
        }
    }

    struct Contents: Sendable {
        let slot: Slot
        /// Copies that hold ``slot``; the others hold something older, or nothing.
        let current: [Int]
        /// Whether a copy could not be read.
        let isDamaged: Bool
    }

    static func read(in directory: any Directory, clusterID: [UInt8]) throws(JournalError) -> Reading {
        let path = directory.path(of: Slot.fileName)
        let file: any File
        do { file = try directory.openForReading(Slot.fileName) } catch {
            if case .system(.open, _, ENOENT) = error { return .missing }
            throw error
        }
        var slots: [Slot?] = []
        for number in 0..<2 {
            let bytes = try file.readUnlessBroken(Slot.length, at: number * Slot.length)
            slots.append(
                try bytes.flatMap { bytes throws(JournalError) in
                    try slot(bytes, path: path, clusterID: clusterID)
                })
        }
        let newest = slots.compactMap { $0 }.max { $0.sequence < $1.sequence }
        guard let newest, !slots.contains(where: { $0?.sequence == newest.sequence && $0 != newest }) else {
            return .damaged
        }
        return .found(
            Contents(
                slot: newest, current: slots.indices.filter { slots[$0] == newest }, isDamaged: slots.contains(nil)))
    }

    /// Nil when it is damaged.
    private static func slot(_ bytes: [UInt8], path: String, clusterID: [UInt8]) throws(JournalError) -> Slot? {
        let slot: Slot
        do { slot = try Slot(decoding: bytes) } catch {
            guard case .newerFormat(let version) = error else { return nil }
            throw .newerFormat(path: path, minimumReader: version)
        }
        guard slot.clusterID == clusterID else {
            throw .wrongCluster(path: path, found: slot.clusterID, expected: clusterID)
        }
        return slot
    }

    /// Makes the file, in place of one that is damaged.
    init(creating slot: Slot, in directory: any Directory) throws(JournalError) {
        let new = try directory.create(Slot.temporaryName)
        try new.write(slot.encoded() + slot.encoded(), at: 0)
        try new.sync()
        try directory.rename(Slot.temporaryName, to: Slot.fileName)
        try directory.sync()
        // Opened again under the name that errors should tell.
        file = try directory.openForWriting(Slot.fileName)
        self.slot = slot
    }

    /// Opens the file, after ``read(in:clusterID:)``, and makes both copies durable: what was read may be in memory
    /// only. The copies to be kept go first, and the first copy, which a save syncs before it touches the second, after
    /// that.
    init(_ contents: Contents, in directory: any Directory) throws(JournalError) {
        file = try directory.openForWriting(Slot.fileName)
        slot = contents.slot
        let stale = (0..<2).filter { !contents.current.contains($0) }
        for number in contents.current.reversed() + stale { try write(number) }
    }

    mutating func save(_ new: Slot) throws(JournalError) {
        precondition(new.sequence == slot.sequence + 1, "save \(new.sequence) after \(slot.sequence)")
        slot = new
        for number in 0..<2 { try write(number) }
    }

    private func write(_ number: Int) throws(JournalError) {
        try file.write(slot.encoded(), at: number * Slot.length)
        try file.sync()
    }
}

extension TwinFile<VoteSlot> {
    /// Terms never go back, and a vote given in a term is never changed: what this node promised others stands.
    mutating func save(_ vote: Journal.Vote) throws(JournalError) {
        let old = slot.vote
        precondition(
            vote.term > old.term || vote.term == old.term && (old.votedFor == nil || old.votedFor == vote.votedFor),
            "vote \(vote) after \(old)")
        try save(VoteSlot(clusterID: slot.clusterID, sequence: slot.sequence + 1, vote: vote))
    }
}

extension TwinFile<ExtentSlot> {
    mutating func save(base: LogBase, newest: SegmentLink?) throws(JournalError) {
        try save(
            ExtentSlot(clusterID: slot.clusterID, sequence: slot.sequence + 1, base: base, newest: newest))
    }

    mutating func save(newest: SegmentLink) throws(JournalError) { try save(base: slot.base, newest: newest) }
}
