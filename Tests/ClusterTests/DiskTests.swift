import API
import Foundation
import LocalCluster
import Testing

extension ProcessTests {
    /// A leader whose disk is full, read-only or stands still: another leads, the site says why it takes no part, and
    /// takes part again by itself once the disk is well.
    @Suite(.serialized) struct DiskTests {
        private static let rights: Comment = "needs the right to mount file systems"

        @Test(.enabled(if: FileSystem.isAllowed, rights)) func aFullDisk() async throws {
            try await failing(on: .tmpfs(megabytes: 40), state: "disk failed") { sites, name, _ in
                while try await self.state(of: name, in: sites) == "running" { try await sites.commit() }
            } heal: { disk in
                try disk.resize(megabytes: 512)
            }
        }

        @Test(.enabled(if: FileSystem.canFail, rights)) func aReadOnlyDisk() async throws {
            try await failing(on: .ext4(megabytes: 256), state: "disk failed") { _, _, disk in
                try disk.fail()
            } heal: { disk in
                try disk.replace()
            }
        }

        @Test(.enabled(if: FileSystem.canFail, rights)) func aStalledDisk() async throws {
            try await failing(on: .ext4(megabytes: 256), state: "disk stalled") { _, _, disk in
                try disk.freeze()
            } heal: { disk in
                disk.thaw()
            }
        }

        /// What a site has open goes on taking what it writes, and the next start would find none of it.
        @Test func aDataDirectoryThatIsMovedAway() async throws {
            let name = "site1"
            try await BusySites.with { _ in
            } _: { sites in
                try await sites.lead(name)
                try await sites.commit()
                let data = "\(sites.cluster.directory)/\(name)/data"
                try FileManager.default.moveItem(atPath: data, toPath: data + ".away")
                try await sites.cluster.wait(for: "\(name) to miss its data directory") {
                    try? await state(of: name, in: sites) == "disk failed" ? true : nil
                }
                try await sites.commit()
                try FileManager.default.moveItem(atPath: data + ".away", toPath: data)
                try await sites.cluster.wait(for: "\(name) to take part again") {
                    try? await state(of: name, in: sites) == "running" ? true : nil
                }
                try await sites.lead(name)
                try await sites.commit()
                try await sites.verify()
            }
        }

        /// Has one site lead on a disk of its own, breaks that, and looks on.
        private func failing(
            on kind: FileSystem.Kind, state expected: String,
            breaking: (inout BusySites, String, FileSystem) async throws -> Void,
            heal: (FileSystem) throws -> Void
        ) async throws {
            let name = "site1"
            var disk: FileSystem?
            defer {
                disk?.thaw()
                disk?.remove()
            }
            try await BusySites.with { cluster in
                disk = try FileSystem(kind, at: "\(cluster.directory)/\(name)/data")
            } _: { sites in
                let disk = try #require(disk)
                defer { disk.thaw() }
                try await sites.lead(name)
                try await sites.commit()
                try await breaking(&sites, name, disk)
                // The others commit on, whatever the old leader is doing.
                try await sites.commit()
                _ = try await sites.asking(sites.cluster.names.filter { $0 != name }) { [cluster = sites.cluster] in
                    try await cluster.leader(asking: $0, not: name)
                }
                try await sites.cluster.wait(for: "\(name) to say that its disk does not work") {
                    try? await state(of: name, in: sites) == expected ? true : nil
                }
                #expect(try await sites.asking([name]) { try await $0.nodeStatus().errors } != [])

                try heal(disk)
                try await sites.cluster.wait(for: "\(name) to take part again") {
                    try? await state(of: name, in: sites) == "running" ? true : nil
                }
                // It can lead again.
                try await sites.lead(name)
                try await sites.commit()
                try await sites.verify()
            }
        }

        private func state(of name: String, in sites: BusySites) async throws -> String? {
            try? await sites.asking([name]) { try await $0.nodeStatus().state }
        }
    }
}
