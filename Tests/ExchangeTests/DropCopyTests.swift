import FIX
import Foundation
import Testing
import Trading

@testable import Exchange

@Suite struct DropCopyTests {
    @Test func everyLineIsJSONAndNumbered() throws {
        var floor = Floor(.sample(barSize: 4))
        floor.close(flat(0, "1.2"))
        try floor.connect("DESK")
        try floor.send(Sample.order("A\"\\\u{7}"))
        try floor.send(Sample.order("A"))
        try floor.send(Sample.cancel("C", of: "A"))
        try floor.send(Sample.cancel("D", of: "A"))
        floor.lose("DESK")
        let lines = try floor.lines.map { line in
            try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
        #expect(lines.map { $0["n"] as? Int } == Array(1...lines.count))
        #expect(
            lines.map { $0["kind"] as? String } == [
                "logon", "received", "businessRejected", "received", "accepted", "executed", "received", "cancelled",
                "received", "cancelRejected", "disconnect",
            ])
        let executed = lines[5]
        #expect(executed["session"] as? String == "DESK")
        #expect(executed["sub"] as? String == "7")
        #expect(executed["clOrdID"] as? String == "A")
        #expect(executed["execID"] as? String == "E2")
        #expect(executed["symbol"] as? String == "EURUSD")
        #expect(executed["side"] as? String == "buy")
        #expect(executed["qty"] as? String == "10")
        #expect(executed["lastQty"] as? String == "4")
        #expect(executed["lastPx"] as? String == "1.2")
        #expect(executed["cum"] as? String == "4")
        #expect(executed["leaves"] as? String == "6")
        #expect(executed["px"] == nil)
        #expect(lines.allSatisfy { $0["time"] is Int64 || $0["time"] is Int })
        #expect(lines[7]["origClOrdID"] as? String == "A")
    }
}
