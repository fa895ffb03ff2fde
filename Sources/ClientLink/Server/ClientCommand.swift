package import Ledger
import Trading

/// A command whose payload was read and found in order: ready to be proposed as it came.
package struct ClientCommand: Sendable, Hashable {
    package let kind: EntryKind
    /// Who sent it, from the certificate: `trader/alice`.
    package let actor: String
    package let payload: [UInt8]

    /// - Throws: why every site would refuse it.
    init(kind: UInt8, actor: String, payload: [UInt8]) throws(PayloadError) {
        switch EntryKind(rawValue: kind) {
        case .signal?: _ = try Signal(decoding: payload)
        case .note?: try Note.check(payload)
        default: throw .field("kind", allowed: "16 (signal) or 21 (note)")
        }
        self.kind = kind == EntryKind.signal.rawValue ? .signal : .note
        self.actor = actor
        self.payload = payload
    }
}

/// Who leads, as a site knows it.
package struct KnownLeader: Sendable, Hashable {
    package var id: NodeID
    package var isThisSite: Bool
    package var address: ClientAddress?

    package init(id: NodeID, isThisSite: Bool, address: ClientAddress?) {
        self.id = id
        self.isThisSite = isThisSite
        self.address = address
    }
}

/// Where commands go to be committed. Called on the server's event loop.
package protocol ClientCommandTaker: AnyObject {
    var leader: KnownLeader? { get }
    /// Calls `completion` once, on the same event loop, at once or later.
    func take(_ command: ClientCommand, completion: @escaping (CommandReply) -> Void)
}
