/// Position in the log, from 1. Zero means "before the first entry".
package typealias LogIndex = UInt64
/// Raft term, from 1. Zero means "before the first election".
package typealias Term = UInt64
/// A node's consensus identity: a number the cluster gave it, never reused.
package typealias NodeID = UInt64

/// One entry of the replicated log, held as its canonical bytes.
///
/// The leader encodes an entry once; the same bytes then travel to the peers, lie on every disk and are hashed under
/// the Merkle leaf. `Sources/Ledger/README.md` describes the layout.
package struct Entry: Sendable, Hashable {
    /// The canonical bytes: a header of ``headerLength`` bytes, the actor, the site that vouches for it, the payload.
    package let bytes: [UInt8]
    /// The Merkle leaf of ``bytes``, hashed once, where the entry is made or comes in: the journal and the state
    /// machine both need it.
    package let leaf: Hash

    package static let headerLength = 32
    package static let formatVersion: UInt8 = 1
    /// Longest payload, in bytes.
    package static let maximumPayloadLength = 1 << 20
    /// Longest actor name, in UTF-8 bytes.
    package static let maximumActorLength = 255
    /// Of the site that vouches for the actor, in bytes.
    private static let vouchingSiteLength = 8
    /// Longest entry, in bytes.
    package static let maximumLength = headerLength + maximumActorLength + vouchingSiteLength + maximumPayloadLength

    /// Encodes an entry.
    ///
    /// - Parameters:
    ///   - time: nanoseconds UTC, stamped by the leader and never decreasing along the log.
    ///   - actor: who caused it, a person or a program; see ``isActor(_:)``.
    ///   - vouchingSite: which other site passed it on to the leader and has seen the actor's certificate; nil when the
    ///     leader has itself.
    package init(
        index: LogIndex, term: Term, kind: EntryKind, time: Int64, actor: String, vouchingSite: NodeID? = nil,
        payload: [UInt8]
    ) {
        let actorBytes = actor.utf8
        precondition(Self.isActor(actor), "actor of \(actorBytes.count) bytes: \(actor.debugDescription)")
        precondition(vouchingSite != 0, "no site has the id 0")
        precondition(payload.count <= Self.maximumPayloadLength, "payload of \(payload.count) bytes")
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.length(actor: actor, vouchingSite: vouchingSite, payload: payload))
        bytes.append(Self.formatVersion)
        bytes.append(kind.rawValue)
        bytes.append(UInt8(actorBytes.count))
        bytes.append(vouchingSite == nil ? 0 : 1)
        bytes.appendLittleEndian(UInt32(payload.count))
        bytes.appendLittleEndian(index)
        bytes.appendLittleEndian(term)
        bytes.appendLittleEndian(time)
        bytes.append(contentsOf: actorBytes)
        if let vouchingSite { bytes.appendLittleEndian(vouchingSite) }
        bytes.append(contentsOf: payload)
        self.bytes = bytes
        leaf = MerklePeaks.leaf(of: bytes)
    }

    /// Takes bytes from a disk or a socket, refusing whatever the encoder above could not have made.
    package init(decoding bytes: [UInt8]) throws(EntryError) {
        guard bytes.count >= Self.headerLength else { throw .tooShort(bytes.count) }
        guard bytes[0] == Self.formatVersion else { throw .unknownVersion(bytes[0]) }
        guard EntryKind(rawValue: bytes[1]) != nil else { throw .unknownKind(bytes[1]) }
        guard bytes[3] <= 1 else { throw .unknownFlags(bytes[3]) }
        let actorEnd = Self.headerLength + Int(bytes[2])
        let payloadStart = actorEnd + (bytes[3] == 0 ? 0 : Self.vouchingSiteLength)
        let payloadLength = Int(bytes.littleEndian(at: 4, as: UInt32.self))
        guard payloadLength <= Self.maximumPayloadLength, bytes.count == payloadStart + payloadLength else {
            throw .lengthMismatch
        }
        guard bytes.littleEndian(at: 8, as: UInt64.self) > 0 else { throw .indexZero }
        try Self.checkActor(bytes[Self.headerLength..<actorEnd])
        if payloadStart > actorEnd, bytes.littleEndian(at: actorEnd, as: UInt64.self) == 0 { throw .vouchingSiteZero }
        self.bytes = bytes
        leaf = MerklePeaks.leaf(of: bytes)
    }

    /// How long it is, encoded.
    package static func length(actor: String, vouchingSite: NodeID?, payload: [UInt8]) -> Int {
        headerLength + actor.utf8.count + (vouchingSite == nil ? 0 : vouchingSiteLength) + payload.count
    }

    @inlinable
    package var kind: EntryKind {
        guard let kind = EntryKind(rawValue: bytes[1]) else { preconditionFailure("kind checked when decoded") }
        return kind
    }
    @inlinable
    package var index: LogIndex { bytes.littleEndian(at: 8, as: UInt64.self) }
    @inlinable
    package var term: Term { bytes.littleEndian(at: 16, as: UInt64.self) }
    /// Nanoseconds UTC.
    @inlinable
    package var time: Int64 { bytes.littleEndian(at: 24, as: Int64.self) }
    package var actor: String { String(decoding: bytes[actorRange], as: UTF8.self) }
    package var payload: ArraySlice<UInt8> { bytes[payloadRange] }

    /// Which other site vouches for the actor: it passed the command on to the leader. Nil when the leader does.
    package var vouchingSite: NodeID? {
        bytes[3] == 0 ? nil : bytes.littleEndian(at: actorRange.upperBound, as: NodeID.self)
    }

    /// Where the actor's UTF-8 lies in ``bytes``.
    package var actorRange: Range<Int> { Self.headerLength..<Self.headerLength + Int(bytes[2]) }
    /// Where the payload lies in ``bytes``.
    package var payloadRange: Range<Int> {
        actorRange.upperBound + (bytes[3] == 0 ? 0 : Self.vouchingSiteLength)..<bytes.count
    }

    package static func == (left: Entry, right: Entry) -> Bool { left.bytes == right.bytes }

    package func hash(into hasher: inout Hasher) { leaf.hash(into: &hasher) }
}

/// What an entry's payload is. Zero is never used, so that zeroed disk is never an entry.
package enum EntryKind: UInt8, Sendable, CaseIterable {
    /// Empty, at the start of a leader's term; the actor is the leader's name.
    case noop = 1
    /// A cluster membership.
    case configuration = 2
    case signal = 16
    case decision = 17
    case execution = 18
    case instrument = 19
    case limits = 20
    case note = 21
    case cancel = 22
    case approval = 23
    /// Nothing but its time.
    case timer = 24
    case sequenceBlock = 25
    case reconciled = 26
    case settings = 27
    case resume = 28
    case drills = 29
    /// From the leader's session with a venue, for people.
    case alarm = 30
    /// A message of the venue that the leader could not read as an execution.
    case unreadReport = 31
    /// A person stops trading in a symbol, or in all.
    case halt = 32
}

extension EntryKind {
    /// Whether a site has more to do than to apply it: who leads, who takes part, and what it has to judge.
    package var isActedUponBySites: Bool { self == .noop || self == .configuration || self == .signal }
}

/// Why bytes are not an entry.
package enum EntryError: Error, Equatable, CustomStringConvertible {
    case tooShort(Int)
    case unknownVersion(UInt8)
    case unknownKind(UInt8)
    case lengthMismatch
    case indexZero
    case unknownFlags(UInt8)
    case actorNotUTF8
    case actorCharacter(UInt32)
    case vouchingSiteZero

    package var description: String {
        switch self {
        case .tooShort(let count): "\(count) bytes, an entry has at least \(Entry.headerLength)"
        case .unknownVersion(let version): "entry format \(version), this program reads \(Entry.formatVersion)"
        case .unknownKind(let kind): "unknown entry kind \(kind)"
        case .lengthMismatch: "lengths in the entry's header do not add up"
        case .indexZero: "entry index 0"
        case .unknownFlags(let flags): "unknown flags \(flags) in the entry's header"
        case .actorNotUTF8: "actor is not UTF-8"
        case .actorCharacter(let scalar):
            "actor has the character U+\(String(scalar, radix: 16, uppercase: true)), which steers or hides text"
        case .vouchingSiteZero: "site 0 vouches for the actor"
        }
    }
}
