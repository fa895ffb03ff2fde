import Foundation
import Glibc

/// One process that runs until it is told to stop: `qnode run`, `qvenue run`.
package final class ServerProcess: Sendable {
    private let process: Process

    /// Starts it; what it prints is added to `log`.
    init(binary: String, arguments: [String], log: String, environment: [String: String] = [:]) throws {
        process = Process()
        process.executableURL = URL(fileURLWithPath: binary)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        if !FileManager.default.fileExists(atPath: log) {
            _ = FileManager.default.createFile(atPath: log, contents: nil)
        }
        let output = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
        try output.seekToEnd()
        process.standardOutput = output
        process.standardError = output
        try process.run()
    }

    package var pid: Int32 { process.processIdentifier }
    package var isRunning: Bool { process.isRunning }
    /// Once it has ended.
    package var exitStatus: Int32 { process.terminationStatus }

    package func send(_ signal: Int32) {
        // A process that was waited for may have left its number to another.
        guard process.isRunning else { return }
        kill(pid, signal)
    }

    /// Waits until it has ended, at most `limit`.
    package func waitForExit(within limit: Duration) async throws -> Bool {
        let deadline = ContinuousClock.now + limit
        while process.isRunning {
            if ContinuousClock.now > deadline { return false }
            try await Task.sleep(for: .milliseconds(5))
        }
        return true
    }
}
