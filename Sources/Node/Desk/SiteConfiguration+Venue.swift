import Analysis
import FIX
import SiteSetup
import Venue
import VenueLink

/// What the sessions with the venue are made from.
extension SiteConfiguration.Venue {
    private static let nanosecondsPerMillisecond: Int64 = 1_000_000

    var gateway: OrderGateway.Configuration {
        var gateway = OrderGateway.Configuration(
            venue: name,
            session: SessionConfiguration(
                role: .initiator, senderCompID: orderCompID, targetCompID: compID, heartbeatInterval: heartbeat))
        gateway.answerTimeout = Int64(answerTimeout) * Self.nanosecondsPerMillisecond
        return gateway
    }

    func endpoint() throws -> VenueEndpoint {
        var endpoint = VenueEndpoint(host: address.host, port: address.port)
        guard let tls else { return endpoint }
        endpoint.serverName = tls.serverName
        do {
            endpoint.tls = try VenueEndpoint.tlsContext(
                authority: tls.authority, certificate: tls.certificate, key: tls.key, serverName: tls.serverName)
        } catch {
            throw ConfigurationError("venue.tls: ca, certificate and key have to be PEM files that fit: \(error)")
        }
        return endpoint
    }

    /// Nil when this site has no session of market data.
    func marketData(symbols: [String]) -> BarSubscriber.Configuration? {
        dataCompID.map {
            BarSubscriber.Configuration(
                senderCompID: $0, targetCompID: compID, heartbeatInterval: heartbeat, symbols: symbols)
        }
    }
}
