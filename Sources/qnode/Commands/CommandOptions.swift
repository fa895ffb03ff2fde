import API
import ArgumentParser
import Foundation
import Ledger
import Peering
import Terminal

/// Why, and under which key: what all commands that go into the log share.
struct CommandOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Why: goes into the log with your name. 1 to 256 characters of ASCII.", valueName: "text"))
    var reason: String

    @Option(
        help: ArgumentHelp(
            "The same key is the same command. A new UUID when not given; it is printed.", valueName: "key"))
    var idempotencyKey: String?

    func validate() throws {
        guard LogText.isReason(reason) else {
            throw ValidationError("--reason takes 1 to 256 printable ASCII characters")
        }
    }

    /// To be asked for once: without an option it is a new one each time, and is said.
    var key: String {
        if let idempotencyKey { return idempotencyKey }
        let key = UUID().uuidString.lowercased()
        StandardError.line("idempotency key \(key)")
        return key
    }
}

extension SiteOptions {
    /// Submits a command until there is an answer, always under the same key.
    func submit(_ command: TradingCommand, as role: ClientRole) async throws -> CommandReceipt {
        try await withClient(as: role) { client in
            try await client.submit(command, patience: patience) { failure in
                StandardError.line("\(failure.message); trying again with the same key")
            }
        }
    }

    /// Shows what became of a command, and ends the program when the state machine refused it.
    func finish(_ receipt: CommandReceipt) throws {
        try format.show(receipt)
        guard receipt.outcome == .accepted else { throw ExitCode(ExitStatus.refused.rawValue) }
    }

    /// As ``withClient(_:)``, for what needs a role: when the certificate has another, says where one with it is.
    func withClient<Result>(as role: ClientRole, _ body: (SiteClient) async throws -> Result) async throws -> Result {
        do {
            return try await withClient(body)
        } catch let error as ClientError where error.kind == .answered(.forbidden) {
            let place = environmentFile(of: role).map { ": . \($0)" } ?? " (QNODE_CERT and QNODE_KEY)"
            throw ClientError(error.kind, "\(error.message); this needs the \(role.rawValue) role\(place)")
        }
    }

    /// What `qnode init` laid out beside the folder of this certificate, if it did.
    private func environmentFile(of role: ClientRole) -> String? {
        guard let cert else { return nil }
        let cluster = URL(fileURLWithPath: cert).deletingLastPathComponent().deletingLastPathComponent()
        let path = cluster.appending(path: "\(role.rawValue).env").path
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }
}
