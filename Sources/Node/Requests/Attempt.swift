import API

/// What a site asks the leader for, be that itself or another site.
protocol LeaderAnswer: Sendable {
    /// Nil of any other reply.
    init?(_ reply: PeerReply)
    var reply: PeerReply { get }
    /// What it says when the outcome of a try before it is unknown.
    var afterUnknown: Self { get }
}

extension LeaderAnswer {
    var afterUnknown: Self { self }
}

/// What came of asking the leader once.
enum Attempt<Answer: LeaderAnswer>: Sendable {
    case answered(Answer)
    case failed(ServiceError)
    /// The outcome is not known: it may be committed or not.
    case unknown
    /// No site that leads was reached, so nothing was committed.
    case noLeader

    init(_ reply: PeerReply) {
        switch reply {
        case .notLeader: self = .noLeader
        case .failed(let error): self = .failed(ServiceError(error))
        default: self = Answer(reply).map(Attempt.answered) ?? .unknown
        }
    }

    var reply: PeerReply {
        switch self {
        case .answered(let answer): answer.reply
        case .failed(let error): .failed(PeerFailure(error))
        case .unknown: .unknown
        case .noLeader: .notLeader
        }
    }
}

extension CommandReceipt: LeaderAnswer {
    init?(_ reply: PeerReply) {
        guard case .receipt(let receipt) = reply else { return nil }
        self = receipt
    }

    var reply: PeerReply { .receipt(self) }
}

extension ChangeReport: LeaderAnswer {
    init?(_ reply: PeerReply) {
        guard case .report(let report) = reply else { return nil }
        self = report
    }

    var reply: PeerReply { .report(self) }

    /// All is as asked for already, by the request's own first try as far as anybody knows: whoever asked for the
    /// change must not read that nothing was changed.
    var afterUnknown: ChangeReport {
        var report = self
        if !dryRun, changes.isEmpty { report.committed = true }
        return report
    }
}
