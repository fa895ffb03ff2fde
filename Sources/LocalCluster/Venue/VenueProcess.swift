import API
package import Exchange
import Foundation
import Glibc
package import SiteSetup
import Trading

/// The paper venue of a local cluster: a real `qvenue` process, its directory, and what it is told.
package actor VenueProcess {
    package static let compID = "QVENUE"

    package nonisolated let address: HostPort
    /// With `venue.json`, its journal, its drop copy and its log.
    package nonisolated let directory: String
    private let binary: String
    private var process: ServerProcess?

    /// Makes the venue's directory.
    ///
    /// - Parameters:
    ///   - binary: `qvenue`.
    ///   - symbols: what is traded.
    ///   - bars: of each of them, which close when ``replay(_:)`` says so.
    ///   - orders: CompID of the order session.
    ///   - data: those of the sessions of market data.
    ///   - barSize: how much the market takes each way between two bars; zero is no bound.
    init(
        directory: String, binary: String, address: HostPort, symbols: [String], bars: [BarRow], orders: String,
        duplicates: DuplicateRule, data: [String], barSize: Quantity
    ) throws {
        self.directory = directory
        self.binary = binary
        self.address = address
        var arguments = [
            "init", "--directory", directory, "--comp-id", Self.compID, "--listen", "\(address)", "--orders", orders,
            "--duplicates", duplicates.rawValue,
        ]
        arguments += symbols.flatMap { ["--instrument", "\($0)=0.00001,1000,\(barSize)"] }
        arguments += data.flatMap { ["--data", $0] }
        if !bars.isEmpty {
            let file = directory + ".bars.csv"
            try Self.write(bars, to: file)
            arguments += symbols.flatMap { ["--bars", "\($0)=\(file)"] }
        }
        try Self.run(binary, arguments)
    }

    private static func write(_ bars: [BarRow], to file: String) throws {
        var text = ",Open,High,Low,Close,Volume\n"
        for bar in bars {
            let time = UTCTime.text(nanoseconds: bar.time.value).prefix(19).replacing("T", with: " ")
            text += "\(time),\(bar.open),\(bar.high),\(bar.low),\(bar.close),\(bar.volume)\n"
        }
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    }

    // MARK: Process

    package var isRunning: Bool { process?.isRunning ?? false }

    /// Starts it, from where it stopped or was killed, and waits until it answers.
    package func start() async throws {
        precondition(process?.isRunning != true, "the venue runs already")
        let started = try ServerProcess(
            binary: binary, arguments: ["run", "--directory", directory], log: "\(directory)/qvenue.log")
        process = started
        let deadline = ContinuousClock.now + .seconds(10)
        while (try? ask(ControlRequest(.status))) == nil {
            guard started.isRunning, ContinuousClock.now < deadline else {
                throw LocalClusterError("the venue did not start; see \(directory)/qvenue.log")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// SIGKILL.
    package func kill() async throws {
        process?.send(SIGKILL)
        guard try await process?.waitForExit(within: .seconds(10)) ?? true else {
            throw LocalClusterError("the venue survived SIGKILL")
        }
    }

    package func pause() { process?.send(SIGSTOP) }

    package func resume() { process?.send(SIGCONT) }

    /// SIGTERM, and waits.
    package func stop() async throws {
        guard let process, process.isRunning else { return }
        process.send(SIGCONT)
        process.send(SIGTERM)
        guard try await process.waitForExit(within: .seconds(10)) else {
            process.send(SIGKILL)
            throw LocalClusterError("the venue did not stop within 10 s; see \(directory)/qvenue.log")
        }
    }

    // MARK: Control

    /// Lets bars close: `hold`, `max`, or so many a second.
    package nonisolated func replay(_ rate: String) throws { try ask(ControlRequest(.rate, rate: rate)) }

    /// A fault, a status, steps of bars and the like.
    @discardableResult
    package nonisolated func ask(_ request: ControlRequest) throws -> ControlReply {
        try ControlClient.ask(request, directory: directory)
    }

    /// What it writes about every order and execution.
    package nonisolated var dropCopy: DropCopy { DropCopy(path: "\(directory)/dropcopy.jsonl") }

    private static func run(_ binary: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: binary)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw LocalClusterError("qvenue \(arguments.joined(separator: " ")): \(text)")
        }
    }
}
