import ArgumentParser
import Exchange

struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make a venue's directory with its rules, venue.json.",
        discussion: """
            What is not an option here can be changed in venue.json before the first run: TLS with client certificates, \
            a duplicate rule for each session. Instruments and sessions cannot change once the venue ran, since its \
            record is read back by them.

            Examples:

              qvenue init --directory ./venue \\
                --instrument EURUSD=0.00001,1000,5000000 \\
                --bars EURUSD=EURUSD.csv --orders DESK --data DATA1
              qvenue init --directory ./venue --instrument XAUUSD=0.01,1 \\
                --orders DESK --duplicates none --cancel-on-disconnect 2000
            """)

    @Option(help: "Where to make it; no venue.json may be there.") var directory: String
    @Option(help: "The venue's own CompID.") var compID = "QVENUE"
    @Option(help: "Where counterparties connect; port 0 takes a free one.") var listen = "127.0.0.1:7800"
    @Option(
        help: ArgumentHelp(
            "What may be traded: prices in steps of the tick, quantities of the lot, and how much the market takes each "
                + "way between two bars (left out: no bound). Repeat it for each.",
            valueName: "symbol=tick,lot[,size]"))
    var instrument: [InstrumentArgument]
    @Option(
        help: ArgumentHelp("A CSV file of bars to replay. Repeat it for each symbol.", valueName: "symbol=file"))
    var bars: [PairArgument] = []
    @Option(help: ArgumentHelp("CompID of a session that sends orders. Repeat it for each.", valueName: "compid"))
    var orders: [String] = []
    @Option(
        help: ArgumentHelp("CompID of a session that is given market data. Repeat it for each.", valueName: "compid"))
    var data: [String] = []
    @Option(help: "When a ClOrdID used before is refused: whole-day, open-only or none.")
    var duplicates = DuplicateRule.wholeDay.rawValue
    @Option(
        help: ArgumentHelp(
            "Cancel a session's orders so long after it lost its connection. Left out: they stay.",
            valueName: "milliseconds"))
    var cancelOnDisconnect: Int64?
    @Flag(help: "Report 150=A before 150=0, and 150=6 before 150=4.") var reportsPending = false
    @Option(help: "How bars close: hold, subscriber[:rate], max, or steps a second.") var rate = "hold"

    func run() throws {
        let files = Dictionary(bars.map { ($0.key, $0.value) }) { $1 }
        let unlisted = files.keys.filter { symbol in !instrument.contains { $0.symbol == symbol } }
        if let symbol = unlisted.first { throw ValidationError("--bars \(symbol) has no --instrument") }
        let configuration = VenueConfiguration(
            compID: compID, listen: listen,
            instruments: instrument.map {
                VenueConfiguration.Instrument(
                    symbol: $0.symbol, tick: $0.tick, lot: $0.lot, barSize: $0.size,
                    bars: files[$0.symbol].map(absolute))
            },
            orderSessions: orders.map {
                VenueConfiguration.OrderSession(
                    compID: $0, duplicates: duplicates, cancelOnDisconnect: cancelOnDisconnect,
                    reportsPending: reportsPending ? true : nil)
            }, dataSessions: data, rate: rate)
        try configuration.create(directory: directory)
        StandardError.line("Made \(directory)/\(VenueConfiguration.fileName).")
        StandardError.line("  start it:  qvenue run --directory \(directory)")
    }
}

/// `symbol=tick,lot` or `symbol=tick,lot,size`.
struct InstrumentArgument: ExpressibleByArgument {
    let symbol: String
    let tick: String
    let lot: String
    let size: String

    init?(argument: String) {
        guard let pair = PairArgument(argument: argument) else { return nil }
        let parts = pair.value.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard (2...3).contains(parts.count) else { return nil }
        symbol = pair.key
        tick = parts[0]
        lot = parts[1]
        size = parts.count == 3 ? parts[2] : "0"
    }
}

/// `key=value`.
struct PairArgument: ExpressibleByArgument {
    let key: String
    let value: String

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2, !parts[0].isEmpty else { return nil }
        key = parts[0]
        value = parts[1]
    }
}
