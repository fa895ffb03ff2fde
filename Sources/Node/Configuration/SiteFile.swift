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
    }
    struct TLS: Codable {
        var ca = "tls/ca.pem"
        var certificate = "tls/node.pem"
        var key = "tls/node.key"
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
        var signalQuantity: String
    }

    var cluster: Cluster
    var site: String
    var sites: [String: Site]
    var data = "data"
    var tls = TLS()
    var trading = Trading()
    var instruments = [
        "EURUSD": Instrument(
            currency: "USD", tick: "0.00001", lot: "1000", maxOrder: "1000000", maxPosition: "10000000",
            signalQuantity: "10000")
    ]

    func encoded() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self) + Data("\n".utf8)
    }
}
