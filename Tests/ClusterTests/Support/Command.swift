import Foundation

/// One run of `qnode` to its end.
struct CommandResult {
    var status: Int32
    var output: String
    var errors: String

    /// What was said on standard error, line by line.
    var complaints: [Substring] { errors.split(separator: "\n") }
}

enum Command {
    /// Ends by itself or is ended after `limit`.
    static func run(
        _ arguments: [String], of program: String = TestCluster.binary, environment: [String: String] = [:],
        within limit: Duration = .seconds(30)
    ) async throws -> CommandResult {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        var variables = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("QNODE_") }
        variables.merge(environment) { $1 }
        process.environment = variables
        let folder = TestCluster.folder()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try file("\(folder)/output")
        process.standardError = try file("\(folder)/errors")
        try process.run()
        let deadline = ContinuousClock.now + limit
        while process.isRunning {
            if ContinuousClock.now > deadline { process.terminate() }
            try await Task.sleep(for: .milliseconds(10))
        }
        return CommandResult(
            status: process.terminationStatus, output: try text("\(folder)/output"),
            errors: try text("\(folder)/errors"))
    }

    private static func file(_ path: String) throws -> FileHandle {
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        return try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    }

    private static func text(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    }
}
