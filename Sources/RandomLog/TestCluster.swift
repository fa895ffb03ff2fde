package import Ledger
package import Trading

/// A cluster of three sites (1, 2, 3) with keys that everybody knows.
package enum TestCluster {
    package static let id: [UInt8] = Array(1...16)

    package static let signers: [NodeID: VerdictSigner] = Dictionary(
        uniqueKeysWithValues: (1...4).map { ($0, signer($0, clusterID: id)) })

    /// Site 4 has a key and is no voter.
    package static let configuration = TradingState.Configuration(
        clusterID: id, voters: [1, 2, 3].map { Voter(id: $0, verdictKey: key($0)) }, clusterTag: "TEST")

    package static func key(_ site: NodeID) -> [UInt8] { signers[site]?.publicKey ?? [] }

    package static func signer(_ site: NodeID, clusterID: [UInt8]) -> VerdictSigner {
        let key = [UInt8](repeating: UInt8(truncatingIfNeeded: site), count: VerdictSigner.keyLength)
        guard let signer = VerdictSigner(privateKey: key, clusterID: clusterID) else {
            preconditionFailure("any 32 bytes are a key")
        }
        return signer
    }

    /// Signs what is not signed yet.
    package static func signed(_ verdicts: [Verdict]) -> [Verdict] {
        verdicts.map { $0.signature.isEmpty ? signers[$0.site]?.sign($0) ?? $0 : $0 }
    }

    /// Wide enough for whatever a test does not ask about.
    package static func settings(_ change: (inout TradingSettings) -> Void = { _ in }) -> TradingSettings {
        var settings = TradingSettings()
        settings.venue = "paper"
        settings.maxMessagesPerSecond = 1_000
        settings.maxStrategyOrders = 1_000
        settings.duplicateWindow = 0
        settings.settlingTime = 1
        settings.signalMaxAge = 86_400 * TradingSettings.second
        settings.maxGrossExposure = Money(raw: 1_000_000_000 * Money.scale)
        settings.maxDailyLoss = Money(raw: 1_000_000_000 * Money.scale)
        change(&settings)
        return settings
    }
}
