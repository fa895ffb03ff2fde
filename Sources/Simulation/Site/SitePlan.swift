/// What the site world is like in one run, drawn from its seed.
struct SitePlan {
    let segmentLength: Int
    /// Of live log, past which a snapshot is taken.
    let snapshotLogBytes: Int
    let walFrameLimit: Int
    /// Most entries that come, are committed or are applied at a time.
    let maximumBatch: Int64
    /// Actions between two faults, about.
    let faultInterval: Int64
    /// Entries that a site may be behind before it gets a snapshot, beside what it needs one for.
    let maximumLag: Int64

    /// Of the whole log: more than come in so much time.
    static func entryCount(in chaos: Int64) -> Int { Int(min(max(300, chaos / (5 * millisecond)), 3_000)) }

    init(_ dice: inout Dice) {
        segmentLength = Int(dice.within(2...6)) * 4096
        snapshotLogBytes = segmentLength * Int(dice.within(1...3))
        walFrameLimit = Int(dice.oneIn(2) ? dice.within(4...16) : dice.within(30...500))
        maximumBatch = dice.within(2...24)
        faultInterval = dice.within(5...25)
        maximumLag = dice.within(20...80)
    }
}
