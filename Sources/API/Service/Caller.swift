package import Peering

/// Who a request comes from, as their certificate says.
package struct Caller: Sendable, Hashable {
    package var role: Role
    /// A client's name or a site's number.
    package var name: String

    package enum Role: String, Sendable, CaseIterable {
        /// Reads what is measured, and nothing else.
        case monitor
        case viewer
        case trader
        /// Sets limits, answers for decisions that wait, lets trading go on; trades nothing itself.
        case risk
        case admin
        /// Another site.
        case node
    }

    package init(role: Role, name: String) {
        self.role = role
        self.name = name
    }

    package init(_ identity: Identity) {
        switch identity {
        case .node(_, let id): self.init(role: .node, name: String(id))
        case .client(_, .monitor, let name): self.init(role: .monitor, name: name)
        case .client(_, .viewer, let name): self.init(role: .viewer, name: name)
        case .client(_, .trader, let name): self.init(role: .trader, name: name)
        case .client(_, .risk, let name): self.init(role: .risk, name: name)
        case .client(_, .admin, let name): self.init(role: .admin, name: name)
        }
    }

    /// Who the log names: `trader/alice`.
    package var actor: String { "\(role.rawValue)/\(name)" }

    /// Reads ``actor``; nil when no certificate can make somebody of that name.
    package init?(actor: String) {
        let parts = actor.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let role = Role(rawValue: String(parts[0])), Identity.isName(parts[1]) else {
            return nil
        }
        self.init(role: role, name: String(parts[1]))
    }

    package func may(_ permission: Permission) -> Bool { permission.roles.contains(role) }
}

/// What a route needs its caller to be allowed.
///
/// Duties are separate: who trades does not set the limits nor approve what waits for a person, who sets them does not
/// trade, and who may move leadership does neither (SEC 15c3-5: the controls are under the direct and exclusive control
/// of the broker-dealer, not of who trades). Taking an order back only ever lowers risk: both who trades and who
/// watches may. Sites only read: what they pass on for clients goes over their own links.
package enum Permission: String, Sendable, CaseIterable {
    case scrape
    case read
    case submitSignals
    case submitNotes
    case pushBars
    case cancelOrders
    case answerDecisions
    case haltTrading
    case resumeTrading
    case changeLimits
    case changeInstruments
    case changeSettings
    case transferLeadership

    var roles: [Caller.Role] {
        switch self {
        case .scrape: [.monitor, .viewer, .trader, .risk, .admin, .node]
        case .read: [.viewer, .trader, .risk, .admin, .node]
        case .submitSignals, .submitNotes, .pushBars: [.trader]
        case .cancelOrders: [.trader, .risk]
        case .answerDecisions, .haltTrading, .resumeTrading, .changeLimits, .changeInstruments, .changeSettings: [.risk]
        case .transferLeadership: [.admin]
        }
    }

    /// What a refusal calls it.
    package var phrase: String {
        switch self {
        case .scrape: "read metrics"
        case .read: "read"
        case .submitSignals: "submit signals"
        case .submitNotes: "submit notes"
        case .pushBars: "push bars"
        case .cancelOrders: "cancel orders"
        case .answerDecisions: "approve or reject"
        case .haltTrading: "halt trading"
        case .resumeTrading: "let trading go on"
        case .changeLimits: "change limits"
        case .changeInstruments: "change instruments"
        case .changeSettings: "change settings"
        case .transferLeadership: "transfer leadership"
        }
    }
}
