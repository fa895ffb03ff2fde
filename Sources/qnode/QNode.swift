import API
import ArgumentParser
import Node
import SiteSetup
import Terminal

/// The program of a site, and the command to ask and steer running ones.
@main
struct QNode: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "qnode",
        abstract: "Run a site of a trading cluster, or ask and steer running ones.",
        discussion: """
            The commands that talk to running sites need to know where a site's API listens and who you are:

              export QNODE_ENDPOINT=https://127.0.0.1:7101,https://127.0.0.1:7102
              export QNODE_CA=ca.pem QNODE_CERT=alice.pem QNODE_KEY=alice.key
              qnode status

            Data goes to standard output, messages to standard error.

            Exit codes: 0 ok, 1 error, 2 degraded (the next failure stops the cluster), 3 no leader or no quorum, \
            4 connection, TLS or permission, 5 integrity, 6 refused by a guard, 7 timeout with unknown outcome, 64 usage.
            """,
        version: Site.version,
        subcommands: [
            InitCommand.self,
            RunCommand.self,
            ReadyCommand.self,
            StatusCommand.self,
            LeaderCommand.self,
            HistoryCommand.self,
            SignalCommand.self,
            OrdersCommand.self,
            ExecutionsCommand.self,
            PositionsCommand.self,
            DecisionsCommand.self,
            ApprovalsCommand.self,
            HaltCommand.self,
            HaltsCommand.self,
            AlarmsCommand.self,
            StrategiesCommand.self,
            LimitsCommand.self,
            InstrumentsCommand.self,
            SettingsCommand.self,
            BarsCommand.self,
        ])

    static func main() async { await Failure.run(Self.self) }
}
