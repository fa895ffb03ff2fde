import Ledger

/// What is in a directory and what is wrong with it. Making it changes nothing.
struct Survey: Sendable {
    /// A segment that another one follows.
    struct Sealed: Sendable {
        let header: SegmentHeader
        let end: LogEnd
        let termRuns: [Journal.TermRun]
        /// To be written, because the one on the disk is missing, damaged or out of date.
        let newFooter: SegmentFooter?

        init(_ header: SegmentHeader, _ footer: SegmentFooter, isNew: Bool) {
            self.header = header
            end = LogEnd(footer)
            termRuns = footer.termRuns
            newFooter = isNew ? footer : nil
        }
    }

    /// The segment to append to.
    enum Newest: Sendable {
        /// There is none: the one to be made goes on where the rest ends.
        case none
        case whole(SegmentContents, lastBatch: [UInt8])
        /// Damaged behind the contents. `start` has the file's bytes up to there.
        case cut(SegmentContents, start: [UInt8])
    }

    let directory: any Directory
    let verification: Journal.Verification
    let found: FoundSegments
    let vote: TwinFile<VoteSlot>.Reading
    let extent: TwinFile<ExtentSlot>.Reading
    /// Whether the directory never had a log or a vote. False when it had them and they are gone.
    let isNew: Bool

    /// In order; together with ``gaps`` everything before the newest.
    var sealed: [Sealed] = []
    var gaps: [LogGap] = []
    var newest = Newest.none
    /// The end of everything before the newest segment.
    var end: LogEnd

    /// Replaced by others.
    let superseded: [SegmentHeader]
    /// Names of damaged files that are no part of ``gaps``: what can be got out of them is in the rest.
    var broken: [String]

    /// What is lost now, or was before and has not been made good.
    private(set) var loss: Loss?
    /// Whether ``loss`` is more than the mark on the disk says.
    private(set) var isNewLoss = false

    init(_ directory: any Directory, clusterID: [UInt8], verification: Journal.Verification) throws(JournalError) {
        self.directory = directory
        self.verification = verification
        let names = try directory.names()
        vote = try TwinFile<VoteSlot>.read(in: directory, clusterID: clusterID)
        extent = try TwinFile<ExtentSlot>.read(in: directory, clusterID: clusterID)
        found = try FoundSegments(names, in: directory, clusterID: clusterID, extent: extent.slot)
        let marked = try LossFile.read(in: directory, clusterID: clusterID)
        isNew = found.isEmpty && marked == nil && Self.isNew(vote, extent)
        let chain: SegmentChain
        do {
            chain = try SegmentChain(tracing: found.headers, from: found.base, lostNewest: found.lostNewest?.link)
        } catch {
            throw .damaged(
                path: directory.path(of: error.segment.fileName),
                Damage(offset: 0, index: error.segment.firstIndex, reason: error.reason))
        }
        superseded = chain.superseded
        broken = found.broken.map(\.name)
        end = LogEnd(found.base)
        let tail = try walk(chain) ?? extentTail()
        noteLoss(Loss(tail: tail, vote: vote.slot == nil && !isNew), marked: marked)
    }

    /// Of the log as it can be read.
    var lastIndex: LogIndex {
        switch newest {
        case .none: end.index
        case .whole(let contents, _), .cut(let contents, _): contents.lastIndex
        }
    }

    /// A first start makes the vote file first, then the extent file, then a segment.
    private static func isNew(
        _ vote: TwinFile<VoteSlot>.Reading, _ extent: TwinFile<ExtentSlot>.Reading
    ) -> Bool {
        switch (vote, extent) {
        case (.missing, .missing): true
        case (.found(let vote), .missing): vote.slot.sequence == 1
        case (.found(let vote), .found(let extent)):
            vote.slot.sequence == 1 && extent.slot.newest == nil && extent.slot.base == .empty
        default: false
        }
    }

    /// Without the extent nobody knows whether the newest segment that is there is the newest there was.
    private func extentTail() -> Loss.Tail? {
        let isLost =
            switch extent {
            case .found: false
            case .damaged: true
            case .missing:
                found.needExtent || sealed.contains { $0.newFooter == nil } || found.headers.isEmpty && !isNew
            }
        guard isLost else { return nil }
        return Loss.Tail(
            file: ExtentSlot.fileName, offset: 0, firstIndex: lastIndex + 1, highestIndexSeen: nil,
            reason: "\(Damage.Reason.extent)")
    }

    private mutating func noteLoss(_ new: Loss, marked: Loss?) {
        let sum = (marked.map { new.adding($0) } ?? new).behind(lastIndex)
        loss = sum.tail == nil && !sum.vote ? nil : sum
        isNewLoss = loss != marked
    }
}
