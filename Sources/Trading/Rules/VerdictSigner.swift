import Crypto
import Ledger

/// A site's own key, with which it signs its verdicts: Ed25519 (RFC 8032).
///
/// Signed are `quantum-forge verdict 1`, a zero byte, the cluster's UUID (16 bytes), then the verdict's site and signal
/// index (8 bytes each), action (1), confidence (4), price and time seen (8 each), the model's length (2) and the
/// model; all numbers little-endian. A verdict is so bound to its cluster and to one entry of its log.
package struct VerdictSigner: Sendable {
    package static let signatureLength = 64
    /// Of either half of a key.
    package static let keyLength = 32

    private let key: Curve25519.Signing.PrivateKey
    private let clusterID: [UInt8]

    /// - Parameters:
    ///   - privateKey: ``keyLength`` bytes, as ``makePrivateKey()`` gives them; nil when it is none.
    ///   - clusterID: the cluster's UUID, 16 bytes.
    package init?(privateKey: [UInt8], clusterID: [UInt8]) {
        guard privateKey.count == Self.keyLength,
            let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: privateKey)
        else { return nil }
        self.key = key
        self.clusterID = clusterID
    }

    /// A new key, for a site that is founded. Random, so not for the state machine.
    package static func makePrivateKey() -> [UInt8] { Array(Curve25519.Signing.PrivateKey().rawRepresentation) }

    /// What the other sites know it by.
    package var publicKey: [UInt8] { Array(key.publicKey.rawRepresentation) }

    /// The verdict with its signature.
    package func sign(_ verdict: Verdict) -> Verdict {
        var signed = verdict
        do {
            signed.signature = Array(try key.signature(for: verdict.signedBytes(clusterID: clusterID)))
        } catch {
            preconditionFailure("Ed25519 signs any bytes: \(error)")
        }
        return signed
    }
}

extension Verdict {
    private static let domain = Array("quantum-forge verdict 1".utf8) + [0]

    /// Whether its signature is by the owner of `verdictKey`.
    package func isSigned(by verdictKey: [UInt8], clusterID: [UInt8]) -> Bool {
        guard signature.count == VerdictSigner.signatureLength,
            let key = try? Curve25519.Signing.PublicKey(rawRepresentation: verdictKey)
        else { return false }
        return key.isValidSignature(signature, for: signedBytes(clusterID: clusterID))
    }

    func signedBytes(clusterID: [UInt8]) -> [UInt8] {
        var bytes = Self.domain + clusterID
        bytes.appendLittleEndian(site)
        bytes.appendLittleEndian(signalIndex)
        bytes.append(action.rawValue)
        bytes.appendLittleEndian(confidence)
        bytes.appendLittleEndian(price.raw)
        bytes.appendLittleEndian(seenAt)
        bytes.appendLittleEndian(UInt16(clamping: model.utf8.count))
        bytes += Array(model.utf8)
        return bytes
    }
}
