import Foundation

/// The QuickFIX venue as a process with a directory of its own.
final class Venue {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    static let isInstalled = FileManager.default.fileExists(atPath: "/usr/include/quickfix/Application.h")

    private static let source = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "QuickFIXVenue")

    /// The program, built once a run of the tests.
    private static let program = Result { try build() }

    private static func build() throws -> URL {
        let output = try temporaryDirectory().appending(path: "venue")
        atexit { _ = try? FileManager.default.removeItem(at: Venue.program.get().deletingLastPathComponent()) }
        let process = Process()
        process.executableURL = source.appending(path: "build")
        process.arguments = [output.path(percentEncoded: false)]
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        let text = try errors.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(description: "the venue was not built: " + String(decoding: text, as: UTF8.self))
        }
        return output
    }

    private static func temporaryDirectory() throws -> URL {
        let url = FileManager.default.temporaryDirectory.appending(path: "quickfix-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        return url
    }

    private let directory: URL
    private let duplicates: String
    private var process: Process
    private var input: Pipe
    private(set) var port: UInt16 = 0

    /// `duplicates`: day, open or none.
    init(duplicates: String = "day") throws {
        directory = try Self.temporaryDirectory()
        self.duplicates = duplicates
        (process, input) = (Process(), Pipe())
        try start()
    }

    deinit {
        stop()
        try? FileManager.default.removeItem(at: directory)
    }

    private func start() throws {
        process = Process()
        input = Pipe()
        let output = Pipe()
        process.executableURL = try Self.program.get()
        process.arguments = [directory.path(percentEncoded: false), "0", "VENUE", "ENGINE", duplicates]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        var line = ""
        while !line.hasSuffix("\n") {
            guard let byte = try output.fileHandleForReading.read(upToCount: 1), !byte.isEmpty else {
                throw Failure(description: "the venue ended at once, saying \"\(line)\"")
            }
            line += String(decoding: byte, as: UTF8.self)
        }
        guard let port = UInt16(line.dropFirst("port ".count).dropLast()) else {
            throw Failure(description: "the venue said \"\(line)\"")
        }
        self.port = port
    }

    private func stop() {
        guard process.isRunning else { return }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Kills the process and starts another one on its files. The port is another one.
    func restart() throws {
        stop()
        try start()
    }

    /// Waits until the venue's next numbers, its own and the engine's, are in its store.
    func waitForNumbers(_ sender: Int, _ target: Int) throws {
        for _ in 0..<3000 {
            let numbers = try lines("store/FIX.4.4-VENUE-ENGINE.seqnums").first ?? ""
            if numbers.split(separator: ":").map({ Int($0.filter(\.isNumber)) }) == [sender, target] { return }
            Thread.sleep(forTimeInterval: 0.01)
        }
        throw Failure(description: "the venue's numbers did not become \(sender) and \(target)")
    }

    /// The lines of a file of its directory.
    func lines(_ name: String) throws -> [String] {
        try String(contentsOf: directory.appending(path: name), encoding: .utf8).split(separator: "\n").map(String.init)
    }
}
