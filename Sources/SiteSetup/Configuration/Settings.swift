import Configuration
import Foundation
import Ledger
import Trading

/// Reads single settings and says clearly which one is wrong.
struct Settings {
    var reader: ConfigReader
    var file: String
    var folder: URL

    func error(_ key: String, _ problem: String) -> ConfigurationError {
        // `venue.compID` is QNODE_VENUE_COMP_ID: a word begins where a capital follows a small letter.
        var variable = "QNODE_"
        for (place, letter) in zip(key.indices, key) {
            let isWord = letter.isUppercase && place > key.startIndex && key[key.index(before: place)].isLowercase
            variable += letter == "." ? "_" : (isWord ? "_" : "") + letter.uppercased()
        }
        return ConfigurationError("\(key) \(problem) (in \(file), or \(variable))")
    }

    func text(_ key: String) throws -> String {
        guard let value = try optionalText(key) else { throw error(key, "is missing") }
        return value
    }

    func optionalText(_ key: String) throws -> String? {
        guard let value = reader.string(forKey: ConfigKey(key)), !value.isEmpty else { return nil }
        return value
    }

    func list(_ key: String) throws -> [String] {
        guard let values = reader.stringArray(forKey: ConfigKey(key)) else { throw error(key, "is missing") }
        return values
    }

    /// A path, taken from the folder of the configuration file.
    func path(_ key: String) throws -> String { URL(fileURLWithPath: try text(key), relativeTo: folder).path }

    func number(_ key: String, _ standard: Int, in range: ClosedRange<Int>) throws -> Int {
        let value: Int
        if let number = reader.int(forKey: ConfigKey(key)) {
            value = number
        } else if let text = reader.string(forKey: ConfigKey(key)) {
            guard let number = Int(text) else { throw error(key, "is not a whole number") }
            value = number
        } else {
            value = standard
        }
        guard range.contains(value) else {
            throw error(key, "is \(value), allowed are \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    func member(_ name: String) throws -> SiteConfiguration.Member {
        let key = "sites.\(name)"
        guard let id = reader.int(forKey: ConfigKey("\(key).id")), id > 0 else {
            throw error("\(key).id", "is missing or not a positive number")
        }
        guard let peer = HostPort(try text("\(key).peer")) else { throw error("\(key).peer", "is not host:port") }
        guard let api = HostPort(try text("\(key).api")) else { throw error("\(key).api", "is not host:port") }
        guard let client = HostPort(try text("\(key).client")) else { throw error("\(key).client", "is not host:port") }
        var member = SiteConfiguration.Member(id: NodeID(id), name: name, peer: peer, api: api, client: client)
        guard let verdictKey = Data(base64Encoded: try text("\(key).verdictKey")),
            verdictKey.count == VerdictSigner.keyLength
        else { throw error("\(key).verdictKey", "is not \(VerdictSigner.keyLength) bytes in base64") }
        member.verdictKey = Array(verdictKey)
        return member
    }

    func listing(_ symbol: String) throws -> SiteConfiguration.Listing {
        let key = "instruments.\(symbol)"
        return SiteConfiguration.Listing(
            instrument: Instrument(
                symbol: symbol, currency: try text("\(key).currency"), tickSize: try decimal("\(key).tick"),
                lotSize: try decimal("\(key).lot"), tradable: true),
            limits: Limits(
                symbol: symbol, maxOrderQuantity: try decimal("\(key).maxOrder"),
                maxPosition: try decimal("\(key).maxPosition"), maxNotional: try decimal("\(key).maxNotional"),
                priceCollar: Int32(try number("\(key).priceCollarPpm", 20_000, in: 0...1_000_000)),
                windowCollar: Int32(try number("\(key).windowCollarPpm", 50_000, in: 0...1_000_000))),
            signalQuantity: try decimal("\(key).signalQuantity"))
    }

    /// - Parameter standard: when the setting is left out; without one it must be there.
    func decimal<Value: FixedPoint>(_ key: String, _ standard: String? = nil) throws -> Value {
        guard let value = Value(try optionalText(key) ?? standard ?? text(key)), value > .zero else {
            throw error(key, "is not a decimal above zero with at most eight digits after the point")
        }
        return value
    }
}
