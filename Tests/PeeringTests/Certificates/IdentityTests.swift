import Foundation
import Testing

@testable import Peering

@Suite struct IdentityTests {
    private let cluster = UUID(uuid: (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0xAB))
    private let prefix = "spiffe://01020304-0506-0708-090a-0b0c0d0e0fab"

    @Test func spellings() throws {
        #expect("\(Identity.node(cluster: cluster, id: 12))" == "\(prefix)/node/12")
        let client = Identity.client(cluster: cluster, role: .trader, name: "desk-1.a_b")
        #expect("\(client)" == "\(prefix)/trader/desk-1.a_b")
        #expect(try Identity(uri: "\(client)") == client)
        #expect(try Identity(uri: "\(prefix)/node/18446744073709551615") == .node(cluster: cluster, id: .max))
    }

    @Test(arguments: [
        "", "spiffe://", "PREFIX", "PREFIX/", "PREFIX/node", "PREFIX/node/", "PREFIX/node/0", "PREFIX/node/01",
        "PREFIX/node/+1", "PREFIX/node/-1", "PREFIX/node/1/", "PREFIX/node/1/2", "PREFIX/node/18446744073709551616",
        "PREFIX/node/1 ", "PREFIX/node/١", "PREFIX/Node/1", "PREFIX/root/a", "PREFIX/admin/", "PREFIX/admin/A",
        "PREFIX/admin/a b", "PREFIX/admin/é", "PREFIX/admin/a%20b", "PREFIX//node/1", "spiffe:/x/node/1",
        "http://01020304-0506-0708-090a-0b0c0d0e0fab/node/1", "spiffe://01020304-0506-0708-090A-0B0C0D0E0FAB/node/1",
        "spiffe://0102030405060708090a0b0c0d0e0fab/node/1", "PREFIX/node/1?x", "PREFIX/node/1#x", "\nPREFIX/node/1",
    ]) func refused(_ template: String) {
        let uri = template.replacing("PREFIX", with: prefix)
        #expect(throws: IdentityError.malformed(uri)) { try Identity(uri: uri) }
    }

    @Test func namesHaveALimit() throws {
        #expect(throws: Never.self) { try Identity(uri: "\(prefix)/viewer/\(String(repeating: "a", count: 64))") }
        #expect(throws: IdentityError.self) {
            try Identity(uri: "\(prefix)/viewer/\(String(repeating: "a", count: 65))")
        }
    }
}
