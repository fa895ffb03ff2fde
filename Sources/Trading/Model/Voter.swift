package import Ledger

/// A site whose verdicts count.
package struct Voter: Sendable, Hashable {
    package var id: NodeID
    /// Ed25519 public key, ``VerdictSigner/keyLength`` bytes; empty of a site that told none, whose verdicts are
    /// refused.
    package var verdictKey: [UInt8]

    package init(id: NodeID, verdictKey: [UInt8]) {
        self.id = id
        self.verdictKey = verdictKey
    }
}
