import Foundation
import LocalCluster
import Testing

/// What a venue did after the fact, in its record.
@Suite struct AmendedTradesTests {
    private func lines(_ changes: [String]) throws -> [DropCopy.Line] {
        try changes.enumerated().map { number, fields in
            let line = """
                {"n":\(number + 1),"time":1,"session":"DESK","clOrdID":"A","symbol":"EURUSD","side":"buy","qty":"5",\(fields)}
                """
            return try JSONDecoder().decode(DropCopy.Line.self, from: Data(line.utf8))
        }
    }

    private let filled = [
        #""kind":"accepted","execID":"E1","cum":"0","leaves":"5","status":"0""#,
        #""kind":"executed","execID":"E2","lastQty":"3","cum":"3","leaves":"2","status":"1""#,
    ]

    private let corrected =
        #""kind":"corrected","execID":"E3","execRefID":"E2","lastQty":"1","cum":"1","leaves":"4","status":"1""#

    @Test func correctionsBustsAndLateFillsAddUp() throws {
        let record = try lines(
            filled + [
                corrected,
                #""kind":"busted","execID":"E4","execRefID":"E3","lastQty":"1","cum":"0","leaves":"5","status":"0""#,
                #""kind":"cancelled","execID":"E5","cum":"0","leaves":"0","status":"4""#,
                #""kind":"executed","execID":"E6","lastQty":"2","cum":"2","leaves":"0","status":"4""#,
            ])
        #expect(VenueComparison.failures(in: record) == [])
        let books = VenueComparison.Books(site: "a", orders: [], executions: [], positions: [])
        let failures = VenueComparison.failures(in: record, against: books)
        #expect(failures.contains("a: I3: EURUSD is 200000000 e-8 off the venue's fills"), "\(failures)")
    }

    @Test(
        arguments: [
            // The trade was of 3: nothing says where the other fill is.
            #""kind":"busted","execID":"E4","execRefID":"E2","lastQty":"3","cum":"1","leaves":"4","status":"1""#,
            // It is of a trade that never was.
            #""kind":"busted","execID":"E4","execRefID":"E9","lastQty":"3","cum":"0","leaves":"5","status":"0""#,
            // An open order has the rest to fill.
            #""kind":"busted","execID":"E4","execRefID":"E2","lastQty":"3","cum":"0","leaves":"2","status":"0""#,
        ])
    func whatDoesNotAddUpIsFound(_ line: String) throws {
        let failures = VenueComparison.failures(in: try lines(filled + [line]))
        #expect(failures.count == 1 && failures.first?.hasPrefix("I5: line 3: A has") == true, "\(failures)")
    }
}
