import ArgumentParser
import Exchange
import Foundation

/// How the program ends when a command did not succeed: one line on standard error and an exit code that means
/// something.
enum Failure {
    static func exit(_ error: any Error) -> Never {
        if let error = error as? VenueError {
            StandardError.line("qvenue: \(error)")
            Foundation.exit(error.exitStatus)
        }
        let code = QVenue.exitCode(for: error)
        let text = QVenue.fullMessage(for: error)
        if code.isSuccess {
            print(text)
        } else if !text.isEmpty {
            let prefix = "Error: "
            StandardError.line("qvenue: " + (text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : text))
        }
        Foundation.exit(code.rawValue)
    }
}

extension VenueError {
    fileprivate var exitStatus: Int32 {
        switch self {
        case .system, .locked, .notAJournal, .otherRules, .configuration, .bars, .cannotListen: 1
        case .tls, .unreachable: 4
        case .damagedJournal, .otherDropCopy: 5
        case .refused: 6
        }
    }
}

/// Where messages go; data goes to standard output.
enum StandardError {
    static func line(_ text: String) {
        // Nobody is left to tell when standard error is closed.
        try? FileHandle.standardError.write(contentsOf: Data((text + "\n").utf8))
    }
}
