package import Peering

/// Who a request comes from, as their certificate says.
package struct Caller: Sendable, Hashable {
    package var role: Role
    /// A client's name or a site's number.
    package var name: String

    package enum Role: String, Sendable, CaseIterable {
        case viewer
        case trader
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
        case .client(_, .viewer, let name): self.init(role: .viewer, name: name)
        case .client(_, .trader, let name): self.init(role: .trader, name: name)
        case .client(_, .admin, let name): self.init(role: .admin, name: name)
        }
    }

    /// Who the log names: `trader/alice`.
    package var actor: String { "\(role.rawValue)/\(name)" }
}

/// What a route needs its caller to be allowed.
///
/// Duties are separate: who may move leadership may not trade, and the other way round. Sites only read: what they pass
/// on for clients goes over their own links.
enum Permission: String, Sendable, CaseIterable {
    case read
    case submitSignals
    case submitNotes
    case pushBars
    case transferLeadership

    var roles: [Caller.Role] {
        switch self {
        case .read: [.viewer, .trader, .admin, .node]
        case .submitSignals: [.trader]
        case .submitNotes: [.trader]
        case .pushBars: [.trader]
        case .transferLeadership: [.admin]
        }
    }

    /// What a refusal calls it.
    var phrase: String {
        switch self {
        case .read: "read"
        case .submitSignals: "submit signals"
        case .submitNotes: "submit notes"
        case .pushBars: "push bars"
        case .transferLeadership: "transfer leadership"
        }
    }
}
