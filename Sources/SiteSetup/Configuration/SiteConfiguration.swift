package import Foundation
package import Ledger
package import Trading

/// Everything a site needs to know to run, checked.
package struct SiteConfiguration: Sendable {
    /// A site of the cluster: its consensus identity and where it is reached.
    package struct Member: Sendable, Hashable {
        package var id: NodeID
        package var name: String
        /// Where its peers reach it.
        package var peer: HostPort
        /// Where people and programs ask and steer it, over HTTPS.
        package var api: HostPort
        /// Where trading engines send commands.
        package var client: HostPort
        /// Ed25519 public key that its verdicts are signed for, see `VerdictSigner`; empty until it is founded.
        package var verdictKey: [UInt8] = []

        package init(id: NodeID, name: String, peer: HostPort, api: HostPort, client: HostPort) {
            self.id = id
            self.name = name
            self.peer = peer
            self.api = api
            self.client = client
        }
    }

    /// Raft's clockwork, in milliseconds.
    package struct Timing: Sendable, Hashable {
        package var heartbeat = 50
        package var electionMinimum = 250
        package var electionMaximum = 500

        package init() {}
    }

    /// The venue that orders go to, and the site's own session of market data with it.
    package struct Venue: Sendable, Hashable {
        /// As the cluster's settings and the reports call it.
        package var name: String
        package var address: HostPort
        package var compID: String
        /// Of the cluster's one order session, which whoever leads holds.
        package var orderCompID: String
        /// Of this site's session of market data; nil without one.
        package var dataCompID: String?
        /// HeartBtInt, in seconds.
        package var heartbeat: Int
        /// How long the venue may take to answer, in milliseconds, before an order is alarmed and asked about.
        package var answerTimeout: Int
        /// Nil for plain TCP.
        package var tls: TLSFiles?
    }

    /// A client certificate for a venue: PEM files.
    package struct TLSFiles: Sendable, Hashable {
        package var authority: String
        package var certificate: String
        package var key: String
        /// The name in the venue's certificate; nil when its authority is enough.
        package var serverName: String?
    }

    /// An instrument the cluster is founded with, and what this site's analyst asks for of it.
    package struct Listing: Sendable, Hashable {
        package var instrument: Instrument
        package var limits: Limits
        package var signalQuantity: Quantity
    }

    package var clusterID: UUID
    package var clusterName: String
    package var local: Member
    /// What to listen on instead of the hosts of ``local``, under which others reach this site.
    package var listenHost: String?
    /// Every site, this one too, in the order of their ids.
    package var members: [Member]
    package var dataDirectory: String
    package var authorityCertificate: String
    package var certificate: String
    package var privateKey: String
    /// Of this site's verdicts: 32 bytes in base64.
    package var verdictKeyFile: String
    /// Without one nothing is traded.
    package var venue: Venue?
    /// What the cluster is founded with.
    package var settings: TradingSettings
    package var timing: Timing
    package var listings: [Listing]
    /// How long a leader waits for the verdicts of linked sites, in milliseconds.
    package var verdictTimeout: Int
    /// How long a request is tried before its outcome is called unknown, in milliseconds.
    package var requestTimeout: Int
    /// Size of a log segment, in bytes.
    package var segmentBytes: Int
    /// Bytes of log past which a snapshot is taken and what it stands for archived.
    package var snapshotLogBytes: Int
    /// From the end of one verification of the whole log to the next, in seconds.
    package var scrubInterval: Int
}

/// `host:port`.
package struct HostPort: Sendable, Hashable, CustomStringConvertible {
    package var host: String
    package var port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Nil unless it is a host, a colon and a port from 1 to 65535.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (1...65535).contains(port)
        else { return nil }
        let host = text[..<colon].trimmingCharacters(in: ["[", "]"])
        guard !host.isEmpty, !host.contains(where: \.isWhitespace) else { return nil }
        self.init(host: host, port: port)
    }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// What is wrong with a configuration, and where.
package struct ConfigurationError: Error, CustomStringConvertible {
    package var description: String
    package init(_ description: String) { self.description = description }
}
