import API
import Foundation
import LocalCluster
import Peering
import Synchronization
import Testing

extension ProcessTests {
    /// However many rows there are, and however many people ask, no event loop waits for the database.
    @Suite(.serialized) struct ManyRowsTests {
        private static let rows = 1_000_000
        /// Of each site.
        private static let viewers = 4

        @Test func queriesDisturbNoNewLeader() async throws {
            try await BusySites.with { sites in
                let cluster = sites.cluster
                try await sites.commit()
                _ = try await cluster.settle(asking: sites.client)
                try await cluster.stopAll()
                try fill(cluster)
                try await cluster.startAll()
                let former = try await cluster.leader(asking: sites.client)
                let survivors = cluster.names.filter { $0 != former }

                let viewers = try Viewers(of: survivors, each: Self.viewers, in: cluster)
                let asking = Task { await viewers.run() }
                try await viewers.progress()
                try await cluster.kill(former)
                let client = sites.client
                let elected = try await cluster.wait(for: "a new leader") {
                    let seen = try? await client.leader()
                    return seen?.leader == nil || seen?.leader == former ? nil : seen
                }
                try await sites.commit()
                try await viewers.progress()
                viewers.stop()
                await asking.value

                let stayed = try await client.leader()
                #expect(stayed.term == elected.term, "whoever was elected still leads")
                try await cluster.start(former)
                try await sites.verify()
            }
        }

        /// Gives all sites, which are stopped, the same database with many rows.
        private func fill(_ cluster: LocalCluster) throws {
            let source = cluster.database(of: cluster.names[0])
            let script = Process()
            script.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            script.arguments = ["python3", "-c", Self.script, source, "\(Self.rows)"]
            try script.run()
            script.waitUntilExit()
            try #require(script.terminationStatus == 0)
            for name in cluster.names.dropFirst() {
                let target = cluster.database(of: name)
                for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: target + suffix) }
                try FileManager.default.copyItem(atPath: source, toPath: target)
            }
        }

        /// Notes of entries that are yet to come, for ever.
        private static let script = """
            import sqlite3, sys
            path, rows = sys.argv[1], int(sys.argv[2])
            database = sqlite3.connect(path)
            numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) " % rows
            first = 1 << 40
            database.execute(numbers + "INSERT INTO notes SELECT %d + i, 1, 'filler', i, printf('%%0300d', i) FROM n" % first)
            database.execute(
                numbers + "INSERT INTO idempotency_keys SELECT 'filler', printf('%%012d', i), %d + i, 1, NULL, NULL FROM n"
                % first)
            database.execute(
                "UPDATE row_counts SET row_count = row_count + ? WHERE table_name IN ('notes', 'idempotency_keys')", [rows])
            database.commit()
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            database.close()
            """
    }
}

/// People who ask for the status again and again.
private final class Viewers: Sendable {
    private let clients: [SiteClient]
    private let cluster: LocalCluster
    private let answers: Mutex<[Int]>
    private let isStopped = Atomic(false)

    init(of names: [String], each: Int, in cluster: LocalCluster) throws {
        self.cluster = cluster
        clients = try names.flatMap { name in
            try (0..<each).map { _ in try cluster.client(.viewer, of: [name], timeout: .seconds(10)) }
        }
        answers = Mutex(clients.map { _ in 0 })
    }

    func run() async {
        await withTaskGroup(of: Void.self) { group in
            for (place, client) in clients.enumerated() {
                group.addTask { await self.ask(client, place) }
            }
        }
    }

    private func ask(_ client: SiteClient, _ place: Int) async {
        while !isStopped.load(ordering: .relaxed) {
            if (try? await client.status()) != nil { answers.withLock { $0[place] += 1 } }
        }
        await client.shutdown()
    }

    func stop() { isStopped.store(true, ordering: .relaxed) }

    /// Each is answered twice more.
    func progress() async throws {
        let before = answers.withLock { $0 }
        try await cluster.wait(for: "each viewer to be answered") {
            zip(before, answers.withLock { $0 }).allSatisfy { $1 >= $0 + 2 } ? true : nil
        }
    }
}
