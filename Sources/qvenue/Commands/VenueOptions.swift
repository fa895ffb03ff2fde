import ArgumentParser
import Exchange
import Foundation

struct VenueOptions: ParsableArguments {
    @Option(help: "The venue's directory.") var directory: String
}

/// What every command has that asks a running venue.
struct AskOptions: ParsableArguments {
    @OptionGroup var venue: VenueOptions
    @Flag(help: "Print JSON instead of tables.") var json = false

    func ask(_ request: ControlRequest) throws {
        try Answers.show(ControlClient.ask(request, directory: venue.directory), json: json)
    }
}

/// Relative to where the command runs, while paths in venue.json are relative to it.
func absolute(_ path: String) -> String { URL(fileURLWithPath: path).path }
