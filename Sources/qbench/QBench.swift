import API
import ArgumentParser
import Node
import SiteSetup
import Terminal

/// Measures, demonstrates and breaks clusters: apart from `qnode`, which then holds nothing that only tries it out.
@main
struct QBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "qbench",
        abstract: "Measure a cluster, watch it fail over, and prove that it loses nothing.",
        discussion: """
            All but cluster and check make three sites and a paper venue of their own in a temporary folder on this machine, listening \
            on 127.0.0.1, and remove them in the end. The programs qnode and qvenue have to lie beside this one.

              qbench demo --bars EURUSD.csv
              qbench local
              qbench drill orders --bars EURUSD.csv --rounds 60

            Data goes to standard output, messages to standard error.

            Exit codes: 0 ok, 1 error, 4 connection, TLS or permission, 5 integrity: something was lost or done twice, \
            64 usage.
            """,
        version: Site.version,
        subcommands: [
            DemoCommand.self, ClusterCommand.self, LocalCommand.self, FailoverCommand.self, SignalsCommand.self,
            TradesCommand.self, DrillCommand.self, CheckCommand.self,
        ])

    static func main() async { await Failure.run(Self.self) }
}
