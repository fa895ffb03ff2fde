import API
import Ledger

/// How much each peer has asked for and was not answered yet. What a peer asks for is held in memory here.
struct UnansweredRequests {
    enum Admission {
        case answered
        /// It is told to ask again.
        case busy
    }

    private struct Count {
        var requests = 0
        /// Of those, for parts of the log or of a snapshot.
        var reads = 0
    }

    /// Reads of one peer at a time: each may be answered with ``PeerReply/maximumDataLength``, and a correct site asks for
    /// the next part when it has the last one.
    static let maximumReads = 16

    /// A site waits for at most ``PeerCalls/maximumOutstanding`` answers. It forgets them at its timeout, or when a link
    /// goes; what it asks then comes on top.
    static let maximumRequests = 2 * PeerCalls.maximumOutstanding

    static let busy = ServiceError(
        .busy, "this site has more requests of the asking one to answer than it takes at once",
        hint: "try again in a moment")

    private var counts: [NodeID: Count] = [:]

    mutating func begin(_ request: PeerRequest, of peer: NodeID) -> Admission {
        var count = counts[peer] ?? Count()
        guard count.requests < Self.maximumRequests else { return .busy }
        guard !request.isRead || count.reads < Self.maximumReads else { return .busy }
        count.requests += 1
        if request.isRead { count.reads += 1 }
        counts[peer] = count
        return .answered
    }

    mutating func end(_ request: PeerRequest, of peer: NodeID) {
        counts[peer]?.requests -= 1
        if request.isRead { counts[peer]?.reads -= 1 }
    }
}

extension PeerRequest {
    /// Of a disk.
    fileprivate var isRead: Bool {
        switch self {
        case .entries, .snapshot: true
        case .propose, .change, .transferLeadership, .status, .pulse, .readIndex: false
        }
    }
}
