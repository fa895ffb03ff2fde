package import Foundation

/// Why certificates or keys could not be made, written, read or used.
package enum CredentialError: Error, Equatable, CustomStringConvertible {
    /// Which file, what it should be.
    case missing(path: String, what: String)
    case unreadable(path: String, reason: String)
    case tooOpen(path: String, mode: UInt32)
    case malformed(path: String, what: String, reason: String)
    case keyMismatch(key: String, certificate: String)
    case notAnAuthority(path: String)
    case notSignedByAuthority(certificate: String, authority: String)
    case expired(path: String, notAfter: Date)
    case notYetValid(path: String, notBefore: Date)
    case identity(path: String, IdentityError)
    case otherCluster(path: String, found: UUID, expected: UUID)
    case exists(path: String)
    case unwritable(path: String, reason: String)
    case invalidName(String)
    case invalidAddress(String)
    case signing(String)

    package var description: String {
        switch self {
        case .missing(let path, let what):
            "\(path) is missing: \(what) is expected there; give the right path, or have the cluster's authority issue it "
                + "and copy it to this machine"
        case .unreadable(let path, let reason): "\(path) cannot be read: \(reason)"
        case .tooOpen(let path, let mode):
            "\(path) is a private key that others on this machine may use (mode \(String(mode, radix: 8))): "
                + "run `chmod 600 \(path)`"
        case .malformed(let path, let what, let reason):
            "\(path) does not hold \(what) in PEM form: \(reason); restore it from a copy or have it issued again"
        case .keyMismatch(let key, let certificate):
            "the key in \(key) does not belong to the certificate in \(certificate): use the two files that were issued "
                + "together"
        case .notAnAuthority(let path):
            "\(path) is not the certificate of a quantum-forge authority: use the ca.pem that `qnode init` made"
        case .notSignedByAuthority(let certificate, let authority):
            "\(certificate) was not signed by the authority in \(authority): use the ca.pem of this cluster, or have the "
                + "certificate issued by it"
        case .expired(let path, let notAfter):
            "\(path) expired on \(notAfter.ISO8601Format()): have the cluster's authority issue a new certificate; if that "
                + "date is not past, correct this machine's clock"
        case .notYetValid(let path, let notBefore):
            "\(path) is valid only from \(notBefore.ISO8601Format()): this machine's clock is probably wrong, correct it"
        case .identity(let path, let error): "\(path): \(error)"
        case .otherCluster(let path, let found, let expected):
            "\(path) belongs to cluster \(found.uuidString.lowercased()), this is cluster "
                + "\(expected.uuidString.lowercased()): use the files issued for this cluster"
        case .exists(let path):
            "\(path) exists already and is never overwritten: move it away or choose another directory"
        case .unwritable(let path, let reason): "\(path) cannot be written: \(reason)"
        case .invalidName(let name):
            "\(name.debugDescription) is not a name: 1 to \(Identity.maximumNameLength) of a-z, 0-9, '.', '_' and '-'"
        case .invalidAddress(let address):
            "\(address.debugDescription) is neither an IP address nor a DNS name: give it without port or scheme"
        case .signing(let reason): "the certificate could not be made: \(reason)"
        }
    }
}
