import API
import Foundation
import Ledger
import LocalCluster
import Peering
import SiteSetup
import Testing
import Trading

extension UnhurriedTests {
    /// One of the sites itself means ill: its certificate is good, its frames are in order, and it wants the cluster to
    /// end. The other two commit on.
    @Suite(.serialized) struct HostileSiteTests {
        @Test func oneSiteCannotEndTheCluster() async throws {
            try await BusySites.with { sites in
                try await sites.commit()
                try await sites.cluster.kill("site3")
                let victims = sites.cluster.members.filter { $0.name != "site3" }
                _ = try await sites.cluster.leader(asking: sites.client, not: "site3")
                let before = try await sites.client.leader().term.value
                let site = try Impostor(of: "site3", in: sites.cluster)
                // What only a site that is recovering sends: the link stays up, and its silence ends it.
                for victim in victims { _ = await site.send(Frames.underflow(term: before), to: victim) }
                try await sites.commit(seconds: 0.1)

                for offence in Frames.offences(term: before) {
                    for victim in victims {
                        let lines = site.lines(of: victim).count
                        try await sites.cluster.wait(for: "\(victim.name) to listen to site3 again") {
                            await site.send(offence.frames, to: victim) ? true : nil
                        }
                        try await sites.cluster.wait(for: "a line about \(offence.reason)") {
                            site.lines(of: victim).count > lines ? true : nil
                        }
                        #expect(site.lines(of: victim).last?.contains(offence.reason) == true, "\(offence.reason)")
                        #expect(await sites.cluster.isRunning(victim.name))
                    }
                    try await sites.commit(seconds: 0.1)
                }
                for victim in victims {
                    let lines = site.lines(of: victim)
                    #expect(lines.count == Frames.offences(term: before).count, "one line each: \(lines)")
                    #expect(lines.allSatisfy { $0.contains("peer=site3 ") }, "\(lines)")
                    #expect(!TestCluster.log(of: victim.name, in: sites.cluster).contains("message ignored"))
                }
                // What was refused has changed nothing.
                let after = try await sites.client.leader().term.value
                #expect(after < before + 100)
                try await sites.cluster.start("site3")
                try await sites.verify()
            }
        }
    }
}

/// Whoever has a site's key, in its place.
private struct Impostor {
    let cluster: LocalCluster
    let id: UInt64
    let credentials: Credentials
    let founding: [UInt8]

    init(of name: String, in cluster: LocalCluster) throws {
        self.cluster = cluster
        id = try #require(cluster.members.first { $0.name == name }).id
        let tls = "\(cluster.directory)/\(name)/tls"
        credentials = try Credentials.load(
            authority: "\(tls)/ca.pem", certificate: "\(tls)/node.pem", key: "\(tls)/node.key")
        let directory = try DataDirectory.open(
            at: "\(cluster.directory)/\(name)/data", clusterID: credentials.identity.cluster, nodeID: id)
        founding = try #require(directory.identity.founding).hash.bytes
    }

    /// Whether the victim listened.
    func send(_ frames: [UInt8], to victim: SiteConfiguration.Member) async -> Bool {
        await Stranger(port: victim.peer.port).send(
            Frames.hello(of: credentials.identity.cluster, id: id, founding: founding) + frames,
            with: credentials.clientConfiguration())
    }

    /// What the victim has logged about what no correct site sends.
    func lines(of victim: SiteConfiguration.Member) -> [Substring] {
        TestCluster.log(of: victim.name, in: cluster).split(separator: "\n").filter { $0.contains(" kept_out=") }
    }
}

/// Frames between sites, byte by byte as `Sources/Peering/README.md` has them.
private enum Frames {
    static func hello(of cluster: UUID, id: UInt64, founding: [UInt8]) -> [UInt8] {
        let body =
            Array("QFPL".utf8) + [4, 0, 0, 0] + cluster.octets + bytes(id) + UUID().octets + founding
            + bytes(250).prefix(4)
        return frame(1, body)
    }

    /// Acknowledges nothing, then rejects the origin, while it recovers.
    static func underflow(term: UInt64) -> [UInt8] {
        raft(4, [term, 0], [128], [0]) + raft(4, [term, 0], [129], [0, 0, 0])
    }

    /// Each would have ended the cluster, or made one site a person; with words of the line that it costs.
    static func offences(term: UInt64) -> [(reason: String, frames: [UInt8])] {
        let far: UInt64 = 1 << 40
        return [
            ("entry 1 contradicts one that is committed", append(term: term + 50, entry(of: term + 50))),
            ("term \(far) is out of range", raft(1, [far, 0, 0], [0], [])),
            ("term \(far) is out of range", raft(3, [far, 0, 0, 0, 1], [0, 0, 0, 0], [])),
            ("term \(1 << 62 as UInt64) is out of range", raft(4, [1 << 62, 0], [0], [0])),
            ("term \(far) is out of range", raft(5, [far], [], [])),
            ("malformed entry: actor has the character U+7", append(term: term, entry(of: term, actor: [7]))),
            ("it is for a caller who may not", approval(by: "viewer/bob")),
            ("it is for a caller who may not", note(by: String(repeating: "a", count: 255))),
            ("in a verdict", frame(4, [1, 2, 3])),
        ]
    }

    /// A bell is no actor, and no encoder makes one of it.
    private static func entry(of term: UInt64, actor: [UInt8] = [97]) -> [UInt8] {
        let name = String(repeating: "a", count: actor.count)
        var entry = Entry(index: 1, term: term, kind: .note, time: 0, actor: name, payload: []).bytes
        entry.replaceSubrange(Entry.headerLength..., with: actor)
        return entry
    }

    private static func append(term: UInt64, _ entry: [UInt8]) -> [UInt8] {
        let count = Array(bytes(1).prefix(4)) + bytes(UInt64(entry.count)).prefix(4)
        return raft(3, [term, 0, 0, 0, 1], count + entry, [])
    }

    private static func note(by actor: String) -> [UInt8] {
        forward(.note, by: actor, Note(idempotencyKey: "k", text: "t").payload)
    }

    private static func approval(by actor: String) -> [UInt8] {
        forward(
            .approval, by: actor,
            Approval(idempotencyKey: "k", decisionIndex: 1, approve: true, reason: "r").payload)
    }

    private static func raft(_ type: UInt8, _ before: [UInt64], _ middle: [UInt8], _ after: [UInt64]) -> [UInt8] {
        frame(3, [type] + before.flatMap(bytes) + middle + after.flatMap(bytes))
    }

    private static func forward(_ kind: EntryKind, by actor: String, _ payload: [UInt8]) -> [UInt8] {
        frame(5, bytes(7) + [0, kind.rawValue, UInt8(actor.utf8.count)] + Array(actor.utf8) + payload)
    }

    private static func frame(_ kind: UInt8, _ body: [UInt8]) -> [UInt8] {
        Array(bytes(UInt64(body.count)).prefix(4)) + [kind, 0, 0, 0] + body
    }

    private static func bytes(_ value: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
}
