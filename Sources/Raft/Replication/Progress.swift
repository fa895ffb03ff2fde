import DequeModule
package import Ledger

/// What a leader knows of one peer.
package struct Progress: Sendable {
    package enum Mode: String, Sendable {
        /// Where the logs agree is not known: one message, then nothing but heartbeats until the peer answers.
        case probe
        /// They agree up to `next`: messages follow each other without waiting for answers.
        case replicate
        /// The peer lacks what the log no longer has: it is offered a snapshot with every heartbeat.
        case snapshot
    }

    package let id: NodeID
    package private(set) var mode = Mode.probe
    /// The peer's log, durable on its disk, is known to equal the leader's through here.
    package private(set) var match: LogIndex = 0
    /// The first index to send next.
    package private(set) var next: LogIndex
    /// The snapshot offered in mode `snapshot`; `nil` while there is none.
    package internal(set) var offered: SnapshotMetadata?
    /// The peer lost part of what it had promised to keep: it is brought up to date and counts nowhere.
    package private(set) var isRecovering = false
    /// When the peer last answered in this term; `nil` before it has.
    package internal(set) var lastResponse: MonotonicTime?
    /// The highest round the peer has answered while it was not recovering.
    var round: UInt64 = 0
    /// Where the entries being read from the journal for this peer start.
    var fetching: LogIndex?
    /// The highest commit index a message sent can have brought the peer to.
    private(set) var commitSent: LogIndex = 0
    /// What a recovering peer asked, until it is answered.
    var question: RecoveryQuestion?
    /// Whether the peer is in either group of voters.
    var isVoter = false
    var isOutgoingVoter = false
    private var probeSent = false
    /// Append messages with entries not answered yet, by last index, ascending.
    private var inflight: Deque<Sent> = []
    private var inflightBytes = 0

    private struct Sent: Sendable {
        let last: LogIndex
        let bytes: Int
    }

    init(id: NodeID, next: LogIndex) {
        self.id = id
        self.next = next
    }

    func mayAppend(within limits: Raft.Limits) -> Bool {
        guard fetching == nil else { return false }
        switch mode {
        case .probe: return !probeSent
        case .snapshot: return false
        case .replicate: return inflight.count < limits.inflightMessages && inflightBytes < limits.inflightBytes
        }
    }

    /// A message with this many entries from `next` on, of so many encoded bytes, and this commit index is on its way.
    mutating func sent(count: Int, bytes: Int, commitIndex: LogIndex) {
        let last = next - 1 + LogIndex(count)
        commitSent = max(commitSent, min(commitIndex, last))
        guard count > 0 else { return }
        switch mode {
        case .snapshot: preconditionFailure("entries for peer \(id), which waits for a snapshot")
        case .probe: probeSent = true
        case .replicate:
            next = last + 1
            inflight.append(Sent(last: last, bytes: bytes))
            inflightBytes += bytes
        }
    }

    /// What the leader has committed and a message alone would bring the peer to; nil when there is nothing.
    func untoldCommit(of commitIndex: LogIndex) -> ClosedRange<LogIndex>? {
        let reachable = min(commitIndex, next - 1)
        return mode == .replicate && reachable > commitSent ? commitSent + 1...reachable : nil
    }

    /// The peer has answered. One that turns out to be recovering may no longer hold what it held. What it held while it
    /// recovered counts nowhere, so it does not begin to count with a late answer from before.
    mutating func answered(at now: MonotonicTime, isRecovering: Bool) {
        lastResponse = now
        if isRecovering != self.isRecovering {
            match = 0
            if mode == .replicate { becomeProbe(next: next) }
        }
        self.isRecovering = isRecovering
    }

    /// Only a snapshot can help this peer.
    mutating func becomeSnapshot(_ offered: SnapshotMetadata?) {
        becomeProbe(next: next)
        mode = .snapshot
        self.offered = offered
    }

    /// Returns whether `match` has risen.
    mutating func matched(_ index: LogIndex) -> Bool {
        if mode == .snapshot {
            next = index + 1
            offered = nil
        }
        mode = .replicate
        while let first = inflight.first, first.last <= index {
            inflightBytes -= first.bytes
            inflight.removeFirst()
        }
        guard index > match else { return false }
        match = index
        next = max(next, index + 1)
        return true
    }

    /// Whether a rejection of this previous index is news and not a late message. A recovering peer may have lost again
    /// what it had acknowledged, so for such a peer a rejection at or below `match` counts too.
    func isCurrent(rejectionOf previousIndex: LogIndex) -> Bool {
        switch mode {
        case .snapshot: false
        case .probe: (isRecovering || previousIndex > match) && previousIndex == next - 1
        case .replicate: (isRecovering || previousIndex > match) && previousIndex < next
        }
    }

    /// The peer does not have what precedes `next`; its log may agree through `agreement` at most. While replicating,
    /// what is missing is a lost message, so the next probe starts where the peer's disk is known to be.
    mutating func rejected(agreement: LogIndex) {
        if isRecovering { match = 0 }
        becomeProbe(next: mode == .replicate && !isRecovering ? match + 1 : max(match, agreement) + 1)
    }

    /// What is in flight is lost with the link; the next heartbeat is the probe.
    mutating func disconnected() {
        guard mode != .snapshot else { return }
        becomeProbe(next: mode == .replicate ? match + 1 : next)
        probeSent = true
    }

    private mutating func becomeProbe(next: LogIndex) {
        mode = .probe
        self.next = next
        probeSent = false
        inflight.removeAll()
        inflightBytes = 0
    }
}
