import ArgumentParser
import Exchange
import Foundation
import NIOCore
import NIOPosix

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a venue until SIGTERM or SIGINT; everybody is logged out first.",
        discussion: """
            Options win over venue.json. The first line on standard output is the address it listens on. Messages go to \
            standard error.

            Examples:

              qvenue run --directory ./venue
              qvenue run --directory ./venue --rate subscriber:2 --warm-up 100
              qvenue run --directory ./venue \\
                --fault '{"effect":"crash","type":"D","nth":3}'
            """)

    @OptionGroup var venue: VenueOptions
    @Option(help: "Where counterparties connect; port 0 takes a free one.") var listen: String?
    @Option(
        help: ArgumentHelp("A CSV file of bars to replay. Repeat it for each symbol.", valueName: "symbol=file"))
    var bars: [PairArgument] = []
    @Option(help: "How bars close: hold, subscriber[:rate], max, or steps a second.") var rate: String?
    @Option(help: ArgumentHelp("Close so many steps of bars at once at the beginning.", valueName: "steps"))
    var warmUp: Int?
    @Option(
        help: ArgumentHelp(
            "A fault from the start, as JSON with the fields of qvenue fault. Repeat it for several.",
            valueName: "json"))
    var fault: [String] = []
    @Flag(help: "Have every answer's record on the disk before it goes out: safe against a power cut too.")
    var sync = false

    @Option(help: "text, or json: one object a line. (QVENUE_LOG_FORMAT)") var logFormat: LogFormat?

    func run() async throws {
        let format = try logFormat ?? LogFormat.ofEnvironment()
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let surroundings = Venue.Surroundings(
            log: { StandardError.line(format.line($0, at: Date())) }, end: { Foundation._exit($0) })
        let running = try Venue(
            directory: venue.directory, eventLoop: group.next(), surroundings: surroundings, override: override)
        for text in fault { try running.add(JSONDecoder().decode(FaultSettings.self, from: Data(text.utf8))) }
        let address = try await running.start()
        print(address)
        // A reader that waits for the address gets it at once.
        fflush(nil)
        let signals = Signals { running.stop() }
        try await running.run()
        signals.end()
        try await group.shutdownGracefully()
    }

    private func override(_ configuration: inout VenueConfiguration) throws {
        if let listen { configuration.listen = listen }
        if let rate { configuration.rate = rate }
        if let warmUp { configuration.warmUp = warmUp }
        if sync { configuration.sync = true }
        for pair in bars {
            guard let place = configuration.instruments.firstIndex(where: { $0.symbol == pair.key }) else {
                throw ValidationError("--bars \(pair.key) is not among the instruments of venue.json")
            }
            configuration.instruments[place].bars = absolute(pair.value)
        }
    }
}

/// SIGTERM and SIGINT, as a call.
private final class Signals {
    private let sources: [any DispatchSourceSignal]

    init(_ call: @escaping @Sendable () -> Void) {
        sources = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler(handler: call)
            source.resume()
            return source
        }
    }

    func end() { for source in sources { source.cancel() } }
}
