import API
import Foundation
import Testing

@testable import Node

@Suite struct PeerRequestTests {
    private static let note = NoteRequest(idempotencyKey: "key", text: "remark")
    private static let limits = LimitsValues(
        symbol: "EURUSD", maxOrderQuantity: "1", maxPosition: "1", maxNotional: "1", priceCollarPpm: 1,
        windowCollarPpm: 1)
    private static let approval = ApprovalRequest(
        idempotencyKey: "key", decisionIndex: 7, approve: true, reason: "seen")

    @Test func whatASitePassesOnIsTakenForWhoMayAskForIt() throws {
        for request: PeerRequest in [
            .record(Self.note, actor: "trader/alice"), .command(.approve(Self.approval), actor: "risk/bob"),
            .change(.limits(Self.limits), ifVersion: 1, actor: "risk/bob"), .status, .readIndex(lease: true),
        ] {
            _ = try PeerRequest(decoding: try request.encoded())
        }
    }

    /// A site cannot have somebody do what their certificate does not allow, nor name somebody that no certificate can name.
    @Test(arguments: [
        "viewer/alice", "admin/root", "risk/", "risk/Bob", "risk/bob/x", "node/2", "bob", "",
        "risk/" + String(repeating: "b", count: 65), String(repeating: "a", count: 256), "risk/b\u{202E}ob",
    ])
    func anybodyElseIsRefused(actor: String) throws {
        let approval = try PeerRequest.command(.approve(Self.approval), actor: actor).encoded()
        #expect(throws: ConfigurationError.self) { try PeerRequest(decoding: approval) }
        let change = try PeerRequest.change(.limits(Self.limits), ifVersion: 1, actor: actor).encoded()
        #expect(throws: ConfigurationError.self) { try PeerRequest(decoding: change) }
    }

    @Test func anythingElseIsRefusedWithoutATrap() {
        for text in ["", "{", "{}", "[]", "{\"status\":{}}x", "{\"readIndex\":{\"lease\":1}}"] {
            #expect(throws: (any Error).self) { try PeerRequest(decoding: Array(text.utf8)) }
        }
    }
}
