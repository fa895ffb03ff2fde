import Foundation
import Trading

/// `venue.json`: what a venue lists, who may connect to it, and how it runs.
package struct VenueConfiguration: Codable, Sendable, Hashable {
    package struct Instrument: Codable, Sendable, Hashable {
        package var symbol: String
        /// Decimals in strings.
        package var tick: String
        package var lot: String
        /// What the market buys, and what it sells, between two bars; "0": no bound.
        package var barSize: String
        /// A CSV file of bars; relative paths begin at the directory of venue.json.
        package var bars: String?

        package init(symbol: String, tick: String, lot: String, barSize: String = "0", bars: String? = nil) {
            self.symbol = symbol
            self.tick = tick
            self.lot = lot
            self.barSize = barSize
            self.bars = bars
        }
    }

    package struct OrderSession: Codable, Sendable, Hashable {
        package var compID: String
        /// `whole-day`, `open-only` or `none`.
        package var duplicates: String
        /// Milliseconds; absent: orders stay.
        package var cancelOnDisconnect: Int64?
        package var reportsPending: Bool?

        package init(
            compID: String, duplicates: String = DuplicateRule.wholeDay.rawValue, cancelOnDisconnect: Int64? = nil,
            reportsPending: Bool? = nil
        ) {
            self.compID = compID
            self.duplicates = duplicates
            self.cancelOnDisconnect = cancelOnDisconnect
            self.reportsPending = reportsPending
        }
    }

    /// PEM files; relative paths begin at the directory of venue.json.
    package struct TLS: Codable, Sendable, Hashable {
        package var certificate: String
        package var key: String
        /// Clients need a certificate of this authority.
        package var clientAuthority: String

        package init(certificate: String, key: String, clientAuthority: String) {
            self.certificate = certificate
            self.key = key
            self.clientAuthority = clientAuthority
        }
    }

    package var compID: String
    /// `host:port`; port 0 takes a free one.
    package var listen: String
    package var instruments: [Instrument]
    package var orderSessions: [OrderSession]
    package var dataSessions: [String]
    /// `hold`, `subscriber`, `max`, or steps of bars a second.
    package var rate: String
    /// Steps closed at once at the beginning.
    package var warmUp: Int
    /// Whether every turn is on the disk before it is answered: safe against a power cut too.
    package var sync: Bool
    package var tls: TLS?

    package static let fileName = "venue.json"

    package init(
        compID: String = "QVENUE", listen: String = "127.0.0.1:7800", instruments: [Instrument],
        orderSessions: [OrderSession], dataSessions: [String], rate: String = "hold", warmUp: Int = 0,
        sync: Bool = false, tls: TLS? = nil
    ) {
        self.compID = compID
        self.listen = listen
        self.instruments = instruments
        self.orderSessions = orderSessions
        self.dataSessions = dataSessions
        self.rate = rate
        self.warmUp = warmUp
        self.sync = sync
        self.tls = tls
    }

    /// The one in a directory.
    package static func load(directory: String) throws(VenueError) -> VenueConfiguration {
        let path = directory + "/" + fileName
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .configuration(path: path, what: "cannot be read; qvenue init makes one")
        }
        do {
            return try JSONDecoder().decode(Self.self, from: data)
        } catch { throw .configuration(path: path, what: "is not as it has to be: \(error)") }
    }

    /// Makes the directory, for its owner only, and the file in it. Neither may be there.
    package func create(directory: String) throws(VenueError) {
        let path = directory + "/" + Self.fileName
        _ = try server(path: path)
        guard !FileManager.default.fileExists(atPath: path) else {
            throw .configuration(path: path, what: "exists already")
        }
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            try (encoder.encode(self) + Data("\n".utf8)).write(to: URL(fileURLWithPath: path))
        } catch { throw .configuration(path: path, what: "cannot be written: \(error.localizedDescription)") }
    }
}

extension VenueConfiguration {
    /// What the matching and the sessions go by. `path`: of the file, for what is said about it.
    func server(path: String) throws(VenueError) -> ExchangeServerConfiguration {
        var listed: [ListedInstrument] = []
        for instrument in instruments {
            guard let tick = Price(instrument.tick), let lot = Quantity(instrument.lot),
                let size = Quantity(instrument.barSize)
            else {
                throw .configuration(
                    path: path, what: "tick, lot and barSize of \(instrument.symbol) have to be decimals in strings")
            }
            listed.append(ListedInstrument(symbol: instrument.symbol, tick: tick, lot: lot, barSize: size))
        }
        var sessions: [OrderSessionRules] = []
        for session in orderSessions {
            guard let duplicates = DuplicateRule(rawValue: session.duplicates) else {
                let rules = DuplicateRule.allCases.map(\.rawValue).joined(separator: ", ")
                throw .configuration(path: path, what: "duplicates of \(session.compID) has to be one of \(rules)")
            }
            guard (0...86_400_000).contains(session.cancelOnDisconnect ?? 0) else {
                throw .configuration(
                    path: path, what: "cancelOnDisconnect of \(session.compID) is not 0 to 86400000 milliseconds")
            }
            sessions.append(
                OrderSessionRules(
                    compID: session.compID, duplicates: duplicates,
                    cancelOnDisconnect: session.cancelOnDisconnect.map { $0 * 1_000_000 },
                    reportsPending: session.reportsPending ?? false))
        }
        let rules = ExchangeRules(instruments: listed, orderSessions: sessions, dataSessions: dataSessions)
        let server = ExchangeServerConfiguration(rules: rules, compID: compID)
        if let fault = server.fault { throw .configuration(path: path, what: fault) }
        return server
    }

    /// A text of everything that the record of a venue depends on: another one cannot go on with it.
    func ruleText() throws -> [UInt8] {
        struct Rules: Encodable {
            var compID: String
            var instruments: [Instrument]
            var orderSessions: [OrderSession]
            var dataSessions: [String]
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Where bars come from may change: those that closed are in the journal.
        let instruments = instruments.map {
            Instrument(symbol: $0.symbol, tick: $0.tick, lot: $0.lot, barSize: $0.barSize)
        }
        return Array(
            try encoder.encode(
                Rules(
                    compID: compID, instruments: instruments, orderSessions: orderSessions,
                    dataSessions: dataSessions)))
    }
}

extension Replay.Pace {
    /// Steps a second, at most.
    private static let maximumRate = 100_000.0

    /// `hold`, `max`, `subscriber`, `subscriber:<rate>`, or steps a second such as `2` or `0.5`.
    package init?(_ text: String) {
        switch text {
        case "hold": self = .hold
        case "max": self = .maximum
        case "subscriber": self = .awaitSubscriber(then: 1_000_000_000)
        default:
            let isAwaiting = text.hasPrefix("subscriber:")
            let rate = isAwaiting ? String(text.dropFirst("subscriber:".count)) : text
            if isAwaiting, rate == "max" {
                self = .awaitSubscriber(then: 0)
                return
            }
            guard let steps = Double(rate), steps.isFinite, (0.0001...Self.maximumRate).contains(steps) else {
                return nil
            }
            let interval = Int64(1_000_000_000 / steps)
            self = isAwaiting ? .awaitSubscriber(then: interval) : .interval(interval)
        }
    }

    package var word: String {
        switch self {
        case .hold: "hold"
        case .maximum: "max"
        case .awaitSubscriber: "waits for a subscriber"
        case .interval(let interval): "\(1_000_000_000 / Double(interval)) a second"
        }
    }
}
