import API
import Foundation
import LocalCluster
import Peering
import SiteSetup
import Testing

extension UnhurriedTests {
    /// Limits, settings and halts, over the program and over the API, at whichever site.
    @Suite(.serialized) struct RiskTests {
        private func variables(_ cluster: LocalCluster, as role: ClientRole) -> [String: String] {
            let clients = "\(cluster.directory)/clients"
            return [
                "QNODE_ENDPOINT": cluster.members.map { "\($0.api)" }.joined(separator: ","),
                "QNODE_CA": "\(clients)/ca.pem", "QNODE_CERT": "\(clients)/\(role.rawValue).pem",
                "QNODE_KEY": "\(clients)/\(role.rawValue).key",
            ]
        }

        @Test func aLimitIsTriedThenSetAndNotSetTwice() async throws {
            try await TestCluster.withCluster(bars: 30) { cluster, client, _ in
                let before = try await client.limits(of: "EURUSD")
                let set = ["limits", "set", "EURUSD", "--max-position", "123456"]
                let viewer = try await Command.run(set, environment: variables(cluster, as: .viewer))
                #expect(viewer.status == 4)
                #expect(
                    viewer.errors.contains("this needs the risk role: . \(cluster.directory)/risk.env"),
                    "\(viewer.errors)")

                let risk = variables(cluster, as: .risk)
                let tried = try await Command.run(set, environment: risk)
                #expect(tried.status == 0, "\(tried.errors)")
                #expect(tried.output.contains("nothing was changed; version \(before.version) is in force"))
                #expect(tried.errors.contains("--apply --if-version \(before.version)"))
                #expect(try await client.limits(of: "EURUSD") == before)

                let apply = ["--apply", "--if-version", "\(before.version)"]
                let made = try await Command.run(set + apply + ["--json"], environment: risk)
                let report = try JSONDecoder().decode(ChangeReport.self, from: Data(made.output.utf8))
                #expect(report.committed)
                #expect(
                    report.changes == [
                        .init(field: "maxPosition", old: before.values.maxPosition, new: "123456")
                    ])
                let after = try await client.limits(of: "EURUSD")
                #expect(after.version == report.version)
                #expect(after.values.maxPosition == "123456")

                let again = try await Command.run(set + apply, environment: risk)
                #expect(again.status == 0)
                #expect(again.output.contains("all as asked for already"))
                let other = try await Command.run(
                    ["limits", "set", "EURUSD", "--max-position", "1"] + apply, environment: risk)
                #expect(other.status == 6)
                #expect(other.errors.contains("version \(after.version) is in force, not \(before.version)"))
                for name in ["decisions", "approvals", "halts", "strategies", "instruments", "settings", "orders"] {
                    let listed = try await Command.run([name, "--json"], environment: risk)
                    #expect(listed.status == 0, "\(name): \(listed.errors)")
                }
            }
        }

        /// Whichever site each is given to, the leader takes one.
        @Test func ofManyChangesOfOneVersionOneIsMade() async throws {
            try await TestCluster.withCluster(bars: 30) { cluster, client, _ in
                let before = try await client.limits(of: "EURUSD")
                let outcomes = try await withThrowingTaskGroup(of: Bool.self) { group in
                    for number in 1...9 {
                        let site = cluster.names[number % cluster.names.count]
                        group.addTask {
                            let risk = try cluster.client(.risk, of: [site])
                            var values = before.values
                            values.maxPosition = "\(number)"
                            do {
                                let report = try await risk.change(
                                    .limits(values), ifVersion: before.version.value, dryRun: false)
                                await risk.shutdown()
                                return report.committed
                            } catch let error as ClientError where error.kind == .answered(.conflict) {
                                await risk.shutdown()
                                return false
                            }
                        }
                    }
                    return try await group.reduce(into: [Bool]()) { $0.append($1) }
                }
                #expect(outcomes.count == 9)
                #expect(outcomes.count { $0 } == 1)
                _ = try await cluster.settle(asking: client)
            }
        }

        @Test func aKeyOfAnotherCommandIsAConflict() async throws {
            try await TestCluster.withCluster(bars: 30) { cluster, _, _ in
                for (name, text) in zip(cluster.names, ["first", "second", "third"]) {
                    let trader = try cluster.client(.trader, of: [name])
                    do {
                        let receipt = try await trader.submit(NoteRequest(idempotencyKey: "shared", text: text))
                        #expect(text == "first" && !receipt.duplicate)
                    } catch let error as ClientError {
                        #expect(text != "first")
                        #expect(error.kind == .answered(.conflict))
                    }
                    await trader.shutdown()
                }
            }
        }
    }
}
