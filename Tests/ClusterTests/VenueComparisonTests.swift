import Foundation
import LocalCluster
import Testing

/// What the drills rest on has to see what is wrong.
@Suite struct VenueComparisonTests {
    private static let good = [
        #"{"kind":"logon","session":"DESK","sub":"3"}"#,
        #"{"kind":"received","type":"D","sub":"3","clOrdID":"A","qty":"10"}"#,
        #"{"kind":"accepted","sub":"3","clOrdID":"A","execID":"E1","qty":"10","cum":"0","leaves":"10","status":"0"}"#,
        #"{"kind":"executed","clOrdID":"A","execID":"E2","symbol":"S","side":"buy","qty":"10","lastQty":"4","cum":"4","leaves":"6","status":"1"}"#,
        #"{"kind":"executed","clOrdID":"A","execID":"E3","symbol":"S","side":"buy","qty":"10","lastQty":"6","cum":"10","leaves":"0","status":"2"}"#,
        #"{"kind":"disconnect","session":"DESK"}"#,
        #"{"kind":"logon","session":"DESK","sub":"4"}"#,
        #"{"kind":"received","type":"F","sub":"4","clOrdID":"C","origClOrdID":"A"}"#,
    ]

    private func lines(_ texts: [String]) throws -> [DropCopy.Line] {
        try texts.enumerated().map { number, text in
            let session = text.contains(#""session""#) ? "" : #","session":"DESK""#
            let whole = #"{"n":\#(number + 1),"time":\#(1000 + number)\#(session),"# + text.dropFirst()
            return try JSONDecoder().decode(DropCopy.Line.self, from: Data(whole.utf8))
        }
    }

    @Test func aRecordWithoutFaultHasNone() throws {
        #expect(VenueComparison.failures(in: try lines(Self.good)).isEmpty)
    }

    /// Each line stands in the place of a good one, or comes after them all.
    @Test(arguments: [
        (
            "I1: A was accepted 2 times", 8,
            #"{"kind":"accepted","clOrdID":"A","qty":"10","cum":"10","leaves":"0","status":"2"}"#
        ),
        (
            "I5: line 4", 3,
            #"{"kind":"executed","clOrdID":"A","execID":"E2","qty":"10","lastQty":"4","cum":"5","leaves":"5","status":"1"}"#
        ),
        (
            "I5: line 5", 4,
            #"{"kind":"executed","clOrdID":"A","execID":"E3","qty":"10","lastQty":"7","cum":"11","leaves":"0","status":"2"}"#
        ),
        (
            "I5: line 4", 3,
            #"{"kind":"executed","clOrdID":"A","execID":"E2","qty":"10","lastQty":"4","cum":"4","leaves":"5","status":"1"}"#
        ),
        ("I6: line 6: DESK logged on", 5, #"{"kind":"logon","session":"DESK","sub":"3"}"#),
        (
            "I7: line 8: C of term 3 in a session that term 4", 7,
            #"{"kind":"received","type":"F","sub":"3","clOrdID":"C","origClOrdID":"A"}"#
        ),
        ("I7: line 2: A of term 3 in a session that term ?", 0, #"{"kind":"logon","session":"DESK"}"#),
    ])
    func aFaultIsNamed(name: String, place: Int, line: String) throws {
        var texts = Self.good
        if place < texts.count { texts[place] = line } else { texts.append(line) }
        let failures = VenueComparison.failures(in: try lines(texts))
        #expect(failures.contains { $0.hasPrefix(name) }, "\(failures)")
    }

    @Test func aSiteWithoutItsOrdersAndFillsDiffers() throws {
        let books = VenueComparison.Books(site: "a", orders: [], executions: [], positions: [])
        #expect(VenueComparison.failures(in: [], against: books).isEmpty)
        let failures = VenueComparison.failures(in: try lines(Self.good), against: books)
        for name in ["a: I4: line 2: A came", "a: I2: E1 is there 0", "a: I2: E3 is there 0", "a: I3: S is 10"] {
            #expect(failures.contains { $0.hasPrefix(name) }, "\(name): \(failures)")
        }
    }
}
