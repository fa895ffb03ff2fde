import API
import ArgumentParser
import Foundation
import Journal
import Peering
import TradingStore

/// How the program ends when a command did not succeed: one line on standard error and an exit code that means something.
enum Failure {
    static func exit(_ error: any Error) -> Never {
        switch error {
        case let error as ClientError: end(error.message, error.exitStatus)
        case let error as CredentialError: end("\(error)", .connection)
        case let error as ListenError: end("\(error)", .error)
        case let error as JournalError: end("\(error)", error.isDamage ? .integrity : .error)
        case let error as StoreError: end("\(error)", error.isDamage ? .integrity : .error)
        default: endAsParserSays(error)
        }
    }

    private static func end(_ message: String, _ status: ExitStatus) -> Never {
        StandardError.line("qnode: \(message)")
        Foundation.exit(status.rawValue)
    }

    /// Help, usage errors, exit codes thrown on purpose, and errors that only have a description.
    private static func endAsParserSays(_ error: any Error) -> Never {
        let code = QNode.exitCode(for: error)
        let text = QNode.fullMessage(for: error)
        if code.isSuccess {
            print(text)
        } else if !text.isEmpty {
            let prefix = "Error: "
            StandardError.line("qnode: " + (text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : text))
        }
        Foundation.exit(code.rawValue)
    }
}
