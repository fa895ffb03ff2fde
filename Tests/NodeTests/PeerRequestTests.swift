import API
import Foundation
import Ledger
import Raft
import SiteSetup
import Testing
import Trading

@testable import Node

@Suite struct PeerRequestTests {
    private static let note = Note(idempotencyKey: "key", text: "remark")
    private static let limits = LimitsValues(
        symbol: "EURUSD", maxOrderQuantity: "1", maxPosition: "1", maxNotional: "1", priceCollarPpm: 1,
        windowCollarPpm: 1)
    private static let approval = Approval(idempotencyKey: "key", decisionIndex: 7, approve: true, reason: "seen")

    private func passedOn(_ kind: EntryKind, by actor: String, _ payload: [UInt8]) -> PeerRequest {
        .propose(ForwardedCommand(Proposal(kind: kind, actor: actor, payload: payload)))
    }

    @Test func whatASitePassesOnIsTakenForWhoMayAskForIt() throws {
        for request: PeerRequest in [
            passedOn(.note, by: "trader/alice", Self.note.payload),
            passedOn(.approval, by: "risk/bob", Self.approval.payload),
            .change(.limits(Self.limits), ifVersion: 1, actor: "risk/bob"), .status, .readIndex(lease: true),
        ] {
            _ = try PeerRequest(decoding: try request.encoded())
        }
    }

    /// A site cannot have somebody do what their certificate does not allow, nor name somebody that no certificate can
    /// name.
    @Test(arguments: [
        "viewer/alice", "admin/root", "risk/", "risk/Bob", "risk/bob/x", "node/2", "bob", "",
        "risk/" + String(repeating: "b", count: 65), String(repeating: "a", count: 255),
        String(repeating: "a", count: 256), "risk/b\u{202E}ob",
    ])
    func anybodyElseIsRefused(actor: String) throws {
        // A command has no room for a longer one.
        if actor.utf8.count <= Entry.maximumActorLength {
            let approval = try passedOn(.approval, by: actor, Self.approval.payload).encoded()
            #expect(throws: ConfigurationError.self) { try PeerRequest(decoding: approval) }
        }
        let change = try PeerRequest.change(.limits(Self.limits), ifVersion: 1, actor: actor).encoded()
        #expect(throws: ConfigurationError.self) { try PeerRequest(decoding: change) }
    }

    /// The bytes that a site encoded are those that the leader proposes.
    @Test func aCommandArrivesAsItsSiteEncodedIt() throws {
        let payload = Self.note.payload
        let bytes = try passedOn(.note, by: "trader/alice", payload).encoded()
        #expect(bytes == [0, EntryKind.note.rawValue, 12] + Array("trader/alice".utf8) + payload)
        guard case .propose(let command) = try PeerRequest(decoding: bytes) else {
            Issue.record("not a command")
            return
        }
        let wanted = Proposal(kind: .note, actor: "trader/alice", vouchingSite: 3, payload: payload)
        #expect(try command.proposal(vouchingSite: 3) == wanted)
    }

    /// What only a site itself may put into the log is no command, whoever is said to give it.
    @Test func whatNoClientGivesIsRefused() throws {
        let commands: Set<EntryKind> = [.signal, .note, .cancel, .approval, .halt, .resume]
        for kind in EntryKind.allCases where !commands.contains(kind) {
            for role in ["trader/alice", "risk/bob", "admin/root"] {
                let bytes = try passedOn(kind, by: role, []).encoded()
                #expect(throws: ConfigurationError.self) { try PeerRequest(decoding: bytes) }
            }
        }
        for bytes in [[0], [0, 21], [0, 21, 5, 97], [0, 0, 1, 97], [0, 255, 1, 97]] as [[UInt8]] {
            #expect(throws: ConfigurationError.self) { try PeerRequest(decoding: bytes) }
        }
    }

    @Test func aPayloadThatNoSiteTakesIsRefused() throws {
        let signed = Verdict(
            site: 2, signalIndex: 1, action: .buy, confidence: 1, price: Price(raw: 1), seenAt: 1, model: "m")
        var approval = Self.approval
        approval.verdicts = [signed]
        for (kind, payload) in [
            (.note, [0xFF]), (.signal, []), (.cancel, [1]), (.approval, approval.payload), (.resume, [0xFF]),
        ] as [(EntryKind, [UInt8])] {
            let command = ForwardedCommand(Proposal(kind: kind, actor: "risk/bob", payload: payload))
            #expect(throws: PayloadError.self) { try command.proposal(vouchingSite: 2) }
        }
    }

    @Test func anythingElseIsRefusedWithoutATrap() {
        for text in ["", "{", "{}", "[]", "{\"status\":{}}x", "{\"readIndex\":{\"lease\":1}}"] {
            #expect(throws: (any Error).self) { try PeerRequest(decoding: Array(text.utf8)) }
        }
    }
}
