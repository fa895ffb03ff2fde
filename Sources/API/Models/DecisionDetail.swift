/// One decision with everything that led to it and followed from it.
package struct DecisionDetail: Codable, Sendable, Hashable {
    package var decision: DecisionRow
    package var signal: SignalRow
    /// By site.
    package var verdicts: [VerdictRow]
    /// What the cross-validation rule said, where that settled it.
    package var ruling: Ruling?
    /// What the first pre-trade check that said no compared, where that settled it.
    package var denial: Denial?
    /// What a person said, once one has.
    package var approval: ApprovalRow?
    /// The order it became.
    package var order: OrderRow?

    package struct Ruling: Codable, Sendable, Hashable {
        package var reason: String
        package var detail: String

        package init(reason: String, detail: String) {
            self.reason = reason
            self.detail = detail
        }
    }

    package struct Denial: Codable, Sendable, Hashable {
        package var check: String
        package var detail: String

        package init(check: String, detail: String) {
            self.check = check
            self.detail = detail
        }
    }

    package init(
        decision: DecisionRow, signal: SignalRow, verdicts: [VerdictRow], ruling: Ruling?, denial: Denial?,
        approval: ApprovalRow?, order: OrderRow?
    ) {
        self.decision = decision
        self.signal = signal
        self.verdicts = verdicts
        self.ruling = ruling
        self.denial = denial
        self.approval = approval
        self.order = order
    }
}

/// One site's own answer to a signal, as committed with the decision.
package struct VerdictRow: Codable, Sendable, Hashable {
    /// The site's number, and its name while it is one of the cluster.
    package var site: DecimalIndex
    package var siteName: String?
    /// `buy`, `sell` or `hold`.
    package var action: String
    /// Parts per million.
    package var confidencePpm: Int32
    /// The newest price the site had, and when it saw that, in the log's time.
    package var price: String
    package var seenAt: Nanoseconds
    /// The analyst and its version.
    package var model: String
    package var signature: Signature

    /// What the answering site found when it verified the signature just now.
    package enum Signature: String, Codable, Sendable, CaseIterable {
        /// By the key that the cluster knows of the site.
        case valid
        case invalid
        /// The cluster has no key of the site now.
        case unknownKey
    }

    package init(
        site: UInt64, siteName: String?, action: String, confidencePpm: Int32, price: String, seenAt: Int64,
        model: String, signature: Signature
    ) {
        self.site = DecimalIndex(site)
        self.siteName = siteName
        self.action = action
        self.confidencePpm = confidencePpm
        self.price = price
        self.seenAt = Nanoseconds(seenAt)
        self.model = model
        self.signature = signature
    }
}

/// What a person said about a decision that waited for one, and what came of it.
package struct ApprovalRow: Codable, Sendable, Hashable {
    package var index: DecimalIndex
    package var time: Nanoseconds
    /// Who: the role and name of the certificate.
    package var actor: String
    package var approve: Bool
    package var reason: String
    /// `approved`, `rejected`, or `denied` by a pre-trade check; with what was compared.
    package var outcome: String
    package var detail: String

    package init(
        index: UInt64, time: Int64, actor: String, approve: Bool, reason: String, outcome: String, detail: String
    ) {
        self.index = DecimalIndex(index)
        self.time = Nanoseconds(time)
        self.actor = actor
        self.approve = approve
        self.reason = reason
        self.outcome = outcome
        self.detail = detail
    }
}

/// A decision that waits for a person, with what that person has to know.
package struct PendingDecisionRow: Codable, Sendable, Hashable {
    package var decisionIndex: DecimalIndex
    package var time: Nanoseconds
    /// From then on it is too late.
    package var expiresAt: Nanoseconds
    package var signal: SignalRow
    /// Why a person is asked.
    package var reason: String
    package var detail: String

    package init(
        decisionIndex: UInt64, time: Int64, expiresAt: Int64, signal: SignalRow, reason: String, detail: String
    ) {
        self.decisionIndex = DecimalIndex(decisionIndex)
        self.time = Nanoseconds(time)
        self.expiresAt = Nanoseconds(expiresAt)
        self.signal = signal
        self.reason = reason
        self.detail = detail
    }
}
