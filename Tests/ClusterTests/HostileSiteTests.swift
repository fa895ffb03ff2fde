import API
import Foundation
import LocalCluster
import Node
import Peering
import Testing

extension UnhurriedTests {
    /// One of the sites itself means ill: its certificate is good, its messages are well formed, and it wants the cluster to
    /// end. The other two commit on.
    @Suite(.serialized) struct HostileSiteTests {
        @Test func oneSiteCannotEndTheCluster() async throws {
            try await BusySites.with { sites in
                try await sites.commit()
                try await sites.cluster.kill("site3")
                let victims = sites.cluster.members.filter { $0.name != "site3" }
                _ = try await sites.cluster.leader(asking: sites.client, not: "site3")
                let before = try await sites.client.leader().term.value
                let tls = "\(sites.cluster.directory)/site3/tls"
                let credentials = try Credentials.load(
                    authority: "\(tls)/ca.pem", certificate: "\(tls)/node.pem", key: "\(tls)/node.key")
                for frames in Frames.hostile(term: before) {
                    let bytes = Frames.hello(of: credentials.identity.cluster, id: 3) + frames
                    await withTaskGroup(of: Void.self) { group in
                        for victim in victims {
                            group.addTask {
                                // The link stays up where the message is ignored; then its silence ends it.
                                await Stranger(port: victim.peer.port).send(
                                    bytes, with: credentials.clientConfiguration())
                            }
                        }
                    }
                    for victim in victims { #expect(await sites.cluster.isRunning(victim.name)) }
                    try await sites.commit(seconds: 0.1)
                }
                // What was ignored has changed nothing.
                let after = try await sites.client.leader().term.value
                #expect(after < before + 100)
                for victim in victims {
                    let log = TestCluster.log(of: victim.name, in: sites.cluster)
                    #expect(log.contains("message ignored"))
                    #expect(log.contains("request of a peer dropped"))
                }
                try await sites.cluster.start("site3")
                try await sites.verify()
            }
        }
    }
}

/// Frames between sites, byte by byte as `Sources/Peering/README.md` has them.
private enum Frames {
    static func hello(of cluster: UUID, id: UInt64) -> [UInt8] {
        let body = Array("QFPL".utf8) + [2, 0, 0, 0] + octets(cluster) + bytes(id) + octets(UUID())
        return frame(1, body)
    }

    /// Each would have ended it, or made one site a person.
    static func hostile(term: UInt64) -> [[UInt8]] {
        let far: [UInt64] = [1 << 62, 1 << 40]
        let leaps = far.flatMap { far in
            raft(4, [far, 0], [0], [0])
                + raft(2, [far], [0], [])
                + raft(3, [far, 0, 0, 0, 1], [0, 0, 0, 0], [])
                + raft(1, [far, 0, 0], [0], [])
                + raft(5, [far], [], [])
                + raft(8, [far, 1, 0], [], [])
        }
        // Acknowledges nothing, then rejects the origin, while it recovers.
        let underflow = raft(4, [term, 0], [128], [0]) + raft(4, [term, 0], [129], [0, 0, 0])
        let actors = [String(repeating: "a", count: 256), "risk/bob/x", "viewer/bob", "node/3"]
        let forwards = actors.flatMap { actor in
            forward(#"{"record":{"_0":{"idempotencyKey":"k","text":"t"},"actor":"\#(actor)"}}"#)
                + forward(
                    #"{"command":{"_0":{"approve":{"_0":{"idempotencyKey":"k","decisionIndex":"1","approve":true,"#
                        + #""reason":"r"}}},"actor":"\#(actor)"}}"#)
        }
        return [leaps, underflow, forwards]
    }

    private static func raft(_ type: UInt8, _ before: [UInt64], _ flags: [UInt8], _ after: [UInt64]) -> [UInt8] {
        frame(3, [type] + before.flatMap(bytes) + flags + after.flatMap(bytes))
    }

    private static func forward(_ json: String) -> [UInt8] { frame(5, bytes(7) + Array(json.utf8)) }

    private static func frame(_ kind: UInt8, _ body: [UInt8]) -> [UInt8] {
        Array(bytes(UInt64(body.count)).prefix(4)) + [kind, 0, 0, 0] + body
    }

    private static func octets(_ uuid: UUID) -> [UInt8] {
        let digits = Array(uuid.uuidString.utf8.filter { $0 != UInt8(ascii: "-") })
        return stride(from: 0, to: digits.count, by: 2).compactMap {
            UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
        }
    }

    private static func bytes(_ value: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
}
