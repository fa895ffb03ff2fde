import API
package import ArgumentParser
import Foundation
import Journal
import Peering
import TradingStore

/// How a program ends when a command did not succeed: one line on standard error and an exit code that means something.
package enum Failure {
    /// Runs what the arguments ask for, and ends the program when that fails.
    package static func run(_ root: (some AsyncParsableCommand).Type) async {
        do {
            var command = try await root.asyncParseAsRoot()
            if var asyncCommand = command as? any AsyncParsableCommand {
                try await asyncCommand.run()
            } else {
                try command.run()
            }
        } catch {
            exit(error, of: root)
        }
    }

    private static func exit(_ error: any Error, of root: any ParsableCommand.Type) -> Never {
        let program = root.configuration.commandName ?? "\(root)"
        switch error {
        case let error as ClientError: end(program, error.message, error.exitStatus)
        case let error as CredentialError: end(program, "\(error)", .connection)
        case let error as ListenError: end(program, "\(error)", .error)
        case let error as JournalError: end(program, "\(error)", error.isDamage ? .integrity : .error)
        case let error as StoreError: end(program, "\(error)", error.isDamage ? .integrity : .error)
        default: endAsParserSays(program, error, root)
        }
    }

    private static func end(_ program: String, _ message: String, _ status: ExitStatus) -> Never {
        StandardError.line("\(program): \(message)")
        Foundation.exit(status.rawValue)
    }

    /// Help, usage errors, exit codes thrown on purpose, and errors that only have a description.
    private static func endAsParserSays(_ program: String, _ error: any Error, _ root: any ParsableCommand.Type)
        -> Never
    {
        let code = root.exitCode(for: error)
        let text = root.fullMessage(for: error)
        if code.isSuccess {
            print(text)
        } else if !text.isEmpty {
            let prefix = "Error: "
            StandardError.line("\(program): " + (text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : text))
        }
        Foundation.exit(code.rawValue)
    }
}
