import ArgumentParser
import Exchange
import Foundation

/// A paper venue as a process of its own, and the commands that steer a running one.
@main
struct QVenue: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "qvenue",
        abstract: "Run a paper venue that speaks FIX 4.4, or ask and steer a running one. No money moves.",
        discussion: """
            A venue lives in a directory: its rules in venue.json, everything that happened in venue.journal, and a drop \
            copy of every order and execution in dropcopy.jsonl, a JSON object a line. Killed at any moment, it goes on \
            where it was.

              qvenue init --directory ./venue --instrument EURUSD=0.00001,1 \\
                --bars EURUSD=EURUSD.csv --orders DESK --data DATA1
              qvenue run --directory ./venue --rate 2
              qvenue status --directory ./venue
              qvenue fault crash --directory ./venue --type D --nth 3
              qvenue bust --directory ./venue E5

            Data goes to standard output, messages to standard error.

            Exit codes: 0 ok, 1 error, 4 no venue answers, 5 integrity, 6 refused, 64 usage, 137 crashed on request.
            """,
        subcommands: [
            InitCommand.self, RunCommand.self, StatusCommand.self, OrdersCommand.self, FaultCommand.self,
            ClearCommand.self, RateCommand.self, StepCommand.self, EndDayCommand.self, BustCommand.self,
            CorrectCommand.self, FillCommand.self, StopCommand.self,
        ])

    static func main() async {
        do {
            var command = try await asyncParseAsRoot()
            if var asyncCommand = command as? any AsyncParsableCommand {
                try await asyncCommand.run()
            } else {
                try command.run()
            }
        } catch {
            Failure.exit(error)
        }
    }
}
