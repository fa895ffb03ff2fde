import Ledger

/// Vote and term on disk: two copies, written one after the other.
///
/// A save is done when both copies are durable. So a copy that a crash tore leaves the vote before, or the new one, in the
/// other; and a copy that rots later never takes an acknowledged vote with it.
struct VoteFile: Sendable {
    static let name = "vote"
    static let temporaryName = "vote.tmp"

    private let file: File
    private(set) var slot: VoteSlot

    /// Makes the file of a node that has never voted.
    static func create(in directory: Directory, clusterID: [UInt8]) throws(JournalError) {
        let slot = VoteSlot(clusterID: clusterID, sequence: 1, vote: Journal.Vote(term: 0, votedFor: nil))
        let file = try directory.create(temporaryName)
        try file.write(slot.encoded() + slot.encoded(), at: 0)
        try file.sync()
        try directory.rename(temporaryName, to: name)
        try directory.sync()
    }

    /// What a vote file holds.
    struct Contents {
        let slot: VoteSlot
        /// Copies that hold ``slot``; the others hold something older, or nothing.
        let current: [Int]
        /// Whether a copy could not be read.
        let isDamaged: Bool
    }

    static func read(in directory: Directory, clusterID: [UInt8]) throws(JournalError) -> Contents {
        let path = directory.path(of: name)
        let bytes = try directory.openForReading(name).read(VoteSlot.length * VoteSlot.count, at: 0)
        let slots = try (0..<VoteSlot.count).map { number throws(JournalError) -> VoteSlot? in
            let copy = Array(bytes.dropFirst(number * VoteSlot.length).prefix(VoteSlot.length))
            return try slot(copy, path: path, clusterID: clusterID)
        }
        let newest = slots.compactMap { $0 }.max { $0.sequence < $1.sequence }
        guard let newest, !slots.contains(where: { $0?.sequence == newest.sequence && $0 != newest }) else {
            throw .voteDamaged(path: path)
        }
        return Contents(
            slot: newest, current: slots.indices.filter { slots[$0] == newest }, isDamaged: slots.contains(nil))
    }

    /// Nil when it is damaged.
    private static func slot(
        _ bytes: [UInt8], path: String, clusterID: [UInt8]
    ) throws(JournalError) -> VoteSlot? {
        let slot: VoteSlot
        do { slot = try VoteSlot(decoding: bytes) } catch {
            guard case .newerFormat(let version) = error else { return nil }
            throw .newerFormat(path: path, minimumReader: version)
        }
        guard slot.clusterID == clusterID else {
            throw .wrongCluster(path: path, found: slot.clusterID, expected: clusterID)
        }
        return slot
    }

    /// Opens the file, after ``read(in:clusterID:)``, and makes both copies durable: what was read may be in memory only.
    /// The copies to be kept go first, and the first copy, which a save syncs before it touches the second, after that.
    init(_ contents: Contents, in directory: Directory) throws(JournalError) {
        file = try directory.openForWriting(Self.name)
        slot = contents.slot
        let stale = (0..<VoteSlot.count).filter { !contents.current.contains($0) }
        for number in contents.current.reversed() + stale { try write(number) }
    }

    /// Terms never go back, and a vote given in a term is never changed: what this node promised others stands.
    mutating func save(_ vote: Journal.Vote) throws(JournalError) {
        let old = slot.vote
        precondition(
            vote.term > old.term || vote.term == old.term && (old.votedFor == nil || old.votedFor == vote.votedFor),
            "vote \(vote) after \(old)")
        slot = VoteSlot(clusterID: slot.clusterID, sequence: slot.sequence + 1, vote: vote)
        for number in 0..<VoteSlot.count { try write(number) }
    }

    private func write(_ number: Int) throws(JournalError) {
        try file.write(slot.encoded(), at: number * VoteSlot.length)
        try file.sync()
    }
}
