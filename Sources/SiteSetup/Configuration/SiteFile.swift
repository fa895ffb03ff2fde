import Foundation

/// The configuration file that `qnode init` writes for each site.
struct SiteFile: Codable {
    struct Cluster: Codable {
        var id: String
        var name: String
        var sites: [String]
    }
    struct Site: Codable {
        var id: Int
        var peer: String
        var api: String
        var client: String
        var verdictKey: String
    }
    struct TLS: Codable {
        var ca = "tls/ca.pem"
        var certificate = "tls/node.pem"
        var key = "tls/node.key"
        var verdictKey = Self.verdictKeyFile

        static let verdictKeyFile = "tls/verdict.key"
    }
    struct Venue: Codable {
        var name: String
        var address: String
        var compID: String
        var orderCompID: String
        var dataCompID: String
    }

    struct Trading: Codable {
        var symbols = ["EURUSD"]
    }
    struct Instrument: Codable {
        var currency: String
        var tick: String
        var lot: String
        var maxOrder: String
        var maxPosition: String
        var maxNotional: String
        var priceCollarPpm: Int
        var windowCollarPpm: Int
        var signalQuantity: String
    }

    var cluster: Cluster
    var site: String
    var sites: [String: Site]
    var data = "data"
    /// Left out: nothing is traded.
    var venue: Venue?
    var tls = TLS()
    var trading = Trading()
    var instruments = [
        "EURUSD": Instrument(
            currency: "USD", tick: "0.00001", lot: "1000", maxOrder: "1000000", maxPosition: "10000000",
            maxNotional: "2000000", priceCollarPpm: 20_000, windowCollarPpm: 500_000, signalQuantity: "10000")
    ]

    func encoded() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self) + Data("\n".utf8)
    }
}
