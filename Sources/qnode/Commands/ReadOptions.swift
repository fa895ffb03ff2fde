import API
import ArgumentParser

/// How current an answer has to be.
struct ReadOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How current: linearizable (a majority confirms the leader), leader (its lease will do) or stale "
                + "(whatever the site asked has).", valueName: "level"))
    var consistency = Consistency.linearizable
}

extension Consistency: ExpressibleByArgument {}
