package import Ledger

extension Journal {
    /// What Raft must never forget (Raft paper, figure 2, persistent state).
    package struct Vote: Sendable, Hashable {
        package var term: Term
        /// Whom this node voted for in ``term``.
        package var votedFor: NodeID?

        package init(term: Term, votedFor: NodeID?) {
            self.term = term
            self.votedFor = votedFor
        }
    }
}

/// One of the two copies in the vote file. `Sources/Journal/README.md` gives the layout.
package struct VoteSlot: Sendable, Hashable {
    /// The cluster's UUID, 16 bytes.
    package let clusterID: [UInt8]
    /// Counts the votes saved, from 1.
    package let sequence: UInt64
    package let vote: Journal.Vote

    /// Bytes of a slot, and the distance between the two.
    package static let length = 4096
    package static let count = 2
    package static let magic: [UInt8] = Array("QFRAFTVT".utf8)
    package static let formatVersion: UInt32 = 1
    private static let checksumOffset = 60

    package init(clusterID: [UInt8], sequence: UInt64, vote: Journal.Vote) {
        precondition(clusterID.count == SegmentHeader.clusterIDLength, "cluster ID of \(clusterID.count) bytes")
        self.clusterID = clusterID
        self.sequence = sequence
        self.vote = vote
    }

    package init(decoding bytes: [UInt8]) throws(HeaderFault) {
        guard bytes.count == Self.length else { throw .checksum }
        let version = try HeaderFault.checkedVersion(
            of: bytes, magic: Self.magic, checksumAt: Self.checksumOffset, readable: Self.formatVersion)
        clusterID = Array(bytes[16..<32])
        sequence = bytes.littleEndian(at: 32, as: UInt64.self)
        let hasVoted = bytes.littleEndian(at: 56, as: UInt32.self) != 0
        vote = Journal.Vote(
            term: bytes.littleEndian(at: 40, as: UInt64.self),
            votedFor: hasVoted ? bytes.littleEndian(at: 48, as: UInt64.self) : nil)
        guard sequence > 0, version > Self.formatVersion || encoded() == bytes else { throw .contents }
    }

    /// ``length`` bytes, all that matters in the first sector.
    package func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.length)
        bytes.append(contentsOf: Self.magic)
        bytes.appendLittleEndian(Self.formatVersion)
        bytes.appendLittleEndian(Self.formatVersion)
        bytes.append(contentsOf: clusterID)
        bytes.appendLittleEndian(sequence)
        bytes.appendLittleEndian(vote.term)
        bytes.appendLittleEndian(vote.votedFor ?? 0)
        bytes.appendLittleEndian(UInt32(vote.votedFor == nil ? 0 : 1))
        bytes.appendLittleEndian(CRC32C.of(bytes))
        bytes.appendZeroes(Self.length - bytes.count)
        return bytes
    }
}
