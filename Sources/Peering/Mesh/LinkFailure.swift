import Foundation
import Ledger
import NIOCore
import NIOPosix
import NIOSSL

/// Why a connection between sites was closed, in the words the log uses.
enum LinkFailure: Error, CustomStringConvertible {
    case tls(any Error)
    case identity(IdentityError)
    case notASite(Identity)
    case otherCluster(Identity)
    case notAVoter(NodeID)
    case wrongDirection(NodeID)
    case otherSite(found: NodeID, expected: NodeID)
    case helloCluster(UUID)
    case helloID(NodeID, certificate: NodeID)
    case otherFounding(Hash, own: Hash)
    case otherElectionMinimum(UInt32, own: UInt32)
    case wire(WireError)
    case misconduct(PeerMisconduct)
    /// It is kept out, see ``Suspension``. Nothing is logged: the end of the link that was the cause was.
    case suspended
    case handshakeTimeout(TimeAmount)
    case gaveWay(limit: Int)
    /// Closed before its TLS handshake. Such connections are counted, and logged together in one line.
    case tooManyHandshakes
    case silent(TimeAmount)
    case closedByPeer
    case connection(any Error)
    case replaced
    /// Not logged: the removal of the peer has been logged.
    case removed
    case stopped

    /// A person has to make two files alike.
    var isOtherConfiguration: Bool {
        switch self {
        case .otherFounding, .otherElectionMinimum: true
        default: false
        }
    }

    var description: String {
        switch self {
        case .tls(let error): TLSFailure.description(of: error)
        case .identity(let error): "\(error)"
        case .notASite(let identity): "it shows a client's certificate (\(identity)), a site's is needed"
        case .otherCluster(let identity): "it is a site of another cluster (\(identity))"
        case .notAVoter(let id): "site \(id) is not among this cluster's configured sites"
        case .wrongDirection(let id): "site \(id) connected, but of two sites the one with the higher id connects"
        case .otherSite(let found, let expected): "site \(found) answers there, site \(expected) was expected"
        case .helloCluster(let cluster): "its hello names cluster \(cluster.uuidString.lowercased())"
        case .helloID(let id, let certificate): "its hello says site \(id), its certificate site \(certificate)"
        case .otherFounding(let founding, let own):
            """
            it was founded with other sites (\(founding.beginning), here \(own.beginning)): compare cluster.sites in qnode.json \
            there and here, and the id, name and verdictKey of each site
            """
        case .otherElectionMinimum(let theirs, let own):
            """
            its raft.electionMinimum is \(theirs) ms, here it is \(own) ms: give all sites the same one; to change it, stop \
            all sites first
            """
        case .wire(let error): "protocol violation: \(error)"
        case .misconduct(let misconduct): "it sent what no correct site sends: \(misconduct)"
        case .suspended: "kept out for a while after what no correct site sends"
        case .handshakeTimeout(let limit): "no TLS handshake and hello within \(limit.milliseconds) ms"
        case .gaveWay(let limit): "more than \(limit) connections had not said hello, this was the oldest"
        case .tooManyHandshakes: "more connections come than handshakes are made"
        case .silent(let limit): "nothing heard for \(limit.milliseconds) ms"
        case .closedByPeer: "closed by the other side"
        case .connection(let error): "connection failed: \(Self.reason(error))"
        case .replaced: "replaced by a newer connection of the same site"
        case .removed: "it is no peer of this site any more"
        case .stopped: "this site stopped"
        }
    }

    private static func reason(_ error: any Error) -> String {
        guard let attempt = error as? NIOConnectionError, !attempt.connectionErrors.isEmpty else { return "\(error)" }
        return attempt.connectionErrors.map { "\($0.error)" }.joined(separator: "; ")
    }

    /// Whether a link that was up ended for what no correct site sends.
    var isMisconduct: Bool {
        switch self {
        case .wire, .misconduct: true
        default: false
        }
    }

    /// Sorts out what the pipeline reports.
    init(_ error: any Error, isHandshaking: Bool) {
        switch error {
        case let failure as LinkFailure: self = failure
        case NIOSSLError.uncleanShutdown where !isHandshaking: self = .closedByPeer
        case is NIOSSLError, is BoringSSLError: self = .tls(error)
        default: self = .connection(error)
        }
    }
}

extension Hash {
    /// Enough of it to tell two apart.
    fileprivate var beginning: String { "\(description.prefix(12))…" }
}

extension TimeAmount {
    var milliseconds: Int64 { nanoseconds / 1_000_000 }
}
