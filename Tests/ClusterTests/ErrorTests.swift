import API
import Foundation
import LocalCluster
import SiteSetup
import Testing

extension UnhurriedTests {
    /// Each mistake: one clear line that says what to do, and the right exit code.
    @Suite(.serialized) struct ErrorTests {
        private func variables(_ cluster: LocalCluster, role: String = "trader", sites: Int = 3) -> [String: String] {
            let clients = "\(cluster.directory)/clients"
            return [
                "QNODE_ENDPOINT": cluster.members.prefix(sites).map { "\($0.api)" }.joined(separator: ","),
                "QNODE_CA": "\(clients)/ca.pem", "QNODE_CERT": "\(clients)/\(role).pem",
                "QNODE_KEY": "\(clients)/\(role).key",
            ]
        }

        private let signal = [
            "signal", "submit", "--symbol", "EURUSD", "--side", "buy", "--quantity", "1000", "--price", "1.1",
            "--idempotency-key", "errors",
        ]

        @Test func aWrongFlagIsUsage() async throws {
            let result = try await Command.run(["run", "--config", "qnode.json", "--colour"])
            #expect(result.status == 64)
            #expect(result.errors.contains("Unknown option '--colour'"))
            #expect(result.output.isEmpty)
        }

        @Test func aMissingConfigurationSaysHowToMakeOne() async throws {
            let result = try await Command.run(["run", "--config", "/nowhere/qnode.json"])
            #expect(result.status == 1)
            #expect(result.complaints.count == 1)
            #expect(result.errors.contains("there is no configuration file /nowhere/qnode.json"))
            #expect(result.errors.contains("qnode init"))
        }

        @Test func aPortInUseIsNamed() async throws {
            try await TestCluster.withCluster(bars: 30) { cluster, _, _ in
                let other = try LocalCluster(directory: TestCluster.folder(), binary: TestCluster.binary)
                defer { other.remove() }
                let taken = cluster.members[0]
                for (variable, address) in [("PEER", taken.peer), ("API", taken.api), ("CLIENT", taken.client)] {
                    let result = try await Command.run(
                        ["run", "--config", "\(other.directory)/site1/qnode.json", "--log-level", "critical"],
                        environment: ["QNODE_SITES_SITE1_\(variable)": "\(address)"])
                    #expect(result.status == 1)
                    #expect(result.complaints.count == 1, "\(result.errors)")
                    #expect(result.errors.contains("\(address.port)"))
                    #expect(result.errors.contains("already"))
                }
            }
        }

        @Test func withoutQuorumNothingIsAcknowledged() async throws {
            try await TestCluster.withCluster(bars: 30) { cluster, _, _ in
                try await cluster.kill("site2")
                try await cluster.kill("site3")
                let variables = variables(cluster, sites: 1)
                try await cluster.wait(for: "the last site to notice") {
                    let status = try await Command.run(["status"], environment: variables)
                    return status.status == 3 ? true : nil
                }
                let result = try await Command.run(signal + ["--timeout", "3"], environment: variables)
                #expect(result.status == 3 || result.status == 7, "\(result.errors)")
                #expect(result.output.isEmpty)
                #expect(!result.complaints.isEmpty)
            }
        }

        @Test func whatIsWrongWithACertificateIsSaid() async throws {
            try await TestCluster.withCluster(bars: 30) { cluster, _, _ in
                let other = try LocalCluster(directory: TestCluster.folder(), binary: TestCluster.binary)
                defer { other.remove() }
                var foreign = variables(other)
                foreign["QNODE_ENDPOINT"] = "\(cluster.members[0].api)"
                let stranger = try await Command.run(["status"], environment: foreign)
                #expect(stranger.status == 4)
                #expect(stranger.complaints.count == 1)

                var missing = variables(cluster)
                missing["QNODE_CERT"] = "/nowhere/me.pem"
                let absent = try await Command.run(["status"], environment: missing)
                #expect(absent.status == 4)
                #expect(absent.errors.contains("/nowhere/me.pem"))

                let viewer = try await Command.run(signal, environment: variables(cluster, role: "viewer"))
                #expect(viewer.status == 4)
                #expect(viewer.complaints.count == 1)

                var site = variables(cluster)
                site["QNODE_TLS_CERTIFICATE"] = "\(cluster.directory)/clients/admin.pem"
                site["QNODE_TLS_KEY"] = "\(cluster.directory)/clients/admin.key"
                let run = try await Command.run(
                    ["run", "--config", "\(cluster.directory)/site1/qnode.json"], environment: site)
                #expect(run.status != 0)
                #expect(run.errors.contains("admin.pem"))
            }
        }

        @Test func aMalformedSignalIsRefusedWithTheFieldsName() async throws {
            try await TestCluster.withCluster(bars: 30) { cluster, _, _ in
                var arguments = signal
                arguments[arguments.count - 5] = "1.123456789"
                let result = try await Command.run(arguments, environment: variables(cluster))
                #expect(result.status == 64 || result.status == 1)
                #expect(result.errors.contains("quantity"))
                try await cluster.stopAll()
                for name in cluster.names { #expect(try cluster.idempotencyKeys(name).isEmpty) }
            }
        }
    }
}
