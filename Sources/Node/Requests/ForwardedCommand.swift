import API
import Ledger
import Raft
import Trading

/// A client's command on its way to the leader. The site that took it has read it and encoded it, once: these bytes are
/// what the log will hold.
struct ForwardedCommand: Codable, Sendable, Hashable {
    /// ``Ledger/EntryKind``'s number.
    let kind: UInt8
    let actor: String
    let payload: [UInt8]

    init(_ proposal: Proposal) {
        kind = proposal.kind.rawValue
        actor = proposal.actor
        payload = proposal.payload
    }

    /// A byte that no JSON begins with, the kind, the actor's length and UTF-8, the payload.
    func encoded() -> [UInt8] {
        let actor = actor.utf8
        precondition(actor.count <= Entry.maximumActorLength, "an actor of \(actor.count) bytes")
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.headerLength + actor.count + payload.count)
        bytes += [Self.mark, kind, UInt8(actor.count)]
        bytes += actor
        bytes += payload
        return bytes
    }

    static let mark: UInt8 = 0
    private static let headerLength = 3

    /// Nil when the bytes end too early. An actor that is no UTF-8 is one that no certificate names.
    init?(decoding bytes: [UInt8]) {
        guard bytes.count >= Self.headerLength, bytes[0] == Self.mark else { return nil }
        let actorEnd = Self.headerLength + Int(bytes[2])
        guard actorEnd <= bytes.count else { return nil }
        kind = bytes[1]
        actor = String(decoding: bytes[Self.headerLength..<actorEnd], as: UTF8.self)
        payload = Array(bytes[actorEnd...])
    }

    /// What whoever gives it needs to be allowed; nil when no client gives such a command, or not through another site.
    var permission: Permission? {
        switch EntryKind(rawValue: kind) {
        case .signal: .submitSignals
        case .note: .submitNotes
        case .cancel: .cancelOrders
        case .approval: .answerDecisions
        case .halt: .haltTrading
        case .resume: .resumeTrading
        default: nil
        }
    }

    /// - Throws: why every site would refuse it.
    func proposal(vouchingSite: NodeID) throws(PayloadError) -> Proposal {
        guard let kind = EntryKind(rawValue: kind) else { throw .field("kind", allowed: "a command's") }
        switch kind {
        case .signal: _ = try Signal(decoding: payload)
        case .note: try Note.check(payload)
        case .cancel: _ = try CancelRequest(decoding: payload)
        case .approval:
            // The leader adds its own.
            guard try Approval(decoding: payload).verdicts.isEmpty else { throw .field("verdicts", allowed: "none") }
        case .halt: _ = try HaltRequest(decoding: payload)
        case .resume: _ = try Resume(decoding: payload)
        default: throw .field("kind", allowed: "a command's")
        }
        return Proposal(kind: kind, actor: actor, vouchingSite: vouchingSite, payload: payload)
    }
}
