import API
import Foundation
import SiteSetup

/// What one site asks another over their link: a client's request passed on to the leader, or a question about itself.
enum PeerRequest: Codable, Sendable {
    case propose(ForwardedCommand)
    case change(ReferenceChange, ifVersion: UInt64, actor: String)
    case transferLeadership(to: String?)
    case status
    /// How the site is, see ``Pulse``.
    case pulse
    /// How far to apply before answering a read; from the lease, if that will do and is held.
    case readIndex(lease: Bool)
    /// Entries of the log, from `first` up to `last`, as many as fit into one answer.
    case entries(first: UInt64, last: UInt64)
    /// Bytes of a snapshot, named by its digest, from `offset` on, as many as fit into one answer.
    case snapshot(digest: String, offset: Int)

    /// Whether only the leader can answer it. The answer to a transfer comes at once, whatever becomes of it.
    var isForLeader: Bool {
        switch self {
        case .propose, .change, .readIndex: true
        case .transferLeadership, .status, .pulse, .entries, .snapshot: false
        }
    }

    /// A command's bytes, or the JSON of any other request: at most this long.
    static let maximumLength = 256 << 10
}

/// The answer.
enum PeerReply: Codable, Sendable {
    case receipt(CommandReceipt)
    case report(ChangeReport)
    case leader(LeaderInfo)
    case status(NodeStatus)
    case pulse(Pulse)
    case readIndex(UInt64, isLease: Bool)
    /// At most ``maximumDataLength``, as they are, with a byte before them that no JSON starts with.
    case data([UInt8])
    /// Its log begins at this index: it no longer has the entries.
    case archived(firstIndex: UInt64)
    /// Its log ends at this index: it never had the entries.
    case ends(lastIndex: UInt64)
    case failed(PeerFailure)
    /// The site asked does not lead and has done nothing.
    case notLeader
    /// It led no longer before the answer was known: it may be committed or not.
    case unknown
}

/// A ``ServiceError`` on its way between sites.
struct PeerFailure: Codable, Sendable {
    var code: String
    var message: String
    var hint: String?

    init(_ error: any Error) {
        let error = error as? ServiceError ?? ServiceError(.internal, "\(error)")
        code = error.code.rawValue
        message = error.message
        hint = error.hint
    }
}

extension ServiceError {
    init(_ failure: PeerFailure) {
        self.init(Code(rawValue: failure.code) ?? .internal, failure.message, hint: failure.hint)
    }
}

extension PeerRequest {
    func encoded() throws -> [UInt8] {
        if case .propose(let command) = self { return command.encoded() }
        return Array(try JSONEncoder().encode(self))
    }

    init(decoding bytes: [UInt8]) throws {
        guard bytes.count <= Self.maximumLength else { throw ConfigurationError("a request of \(bytes.count) bytes") }
        if bytes.first == ForwardedCommand.mark {
            guard let command = ForwardedCommand(decoding: bytes) else {
                throw ConfigurationError("a command that ends too early")
            }
            guard command.permission != nil else {
                throw ConfigurationError("a command of kind \(command.kind), which no client gives")
            }
            self = .propose(command)
        } else {
            self = try JSONDecoder().decode(Self.self, from: Data(bytes))
        }
        guard let (actor, permission) = claim else { return }
        guard let caller = Caller(actor: actor), caller.may(permission) else {
            throw ConfigurationError("it is for a caller who may not \(permission.phrase)")
        }
    }

    /// For whom it is passed on, and what they need to be allowed. The site that passes it on has looked at their
    /// certificate; whoever carries it out looks at least at what it says.
    private var claim: (actor: String, permission: Permission)? {
        switch self {
        case .propose(let command): command.permission.map { (command.actor, $0) }
        case .change(.limits, _, let actor): (actor, .changeLimits)
        case .change(.instrument, _, let actor): (actor, .changeInstruments)
        case .change(.settings, _, let actor): (actor, .changeSettings)
        case .transferLeadership, .status, .pulse, .readIndex, .entries, .snapshot: nil
        }
    }
}

extension PeerReply {
    /// Small enough for heartbeats to pass between two answers.
    static let maximumDataLength = 512 << 10
    private static let dataMark: UInt8 = 0

    func encoded() throws -> [UInt8] {
        if case .data(let bytes) = self { return [Self.dataMark] + bytes }
        return Array(try JSONEncoder().encode(self))
    }

    init(decoding bytes: [UInt8]) throws {
        if bytes.first == Self.dataMark {
            self = .data(Array(bytes.dropFirst()))
            return
        }
        self = try JSONDecoder().decode(Self.self, from: Data(bytes))
    }
}
