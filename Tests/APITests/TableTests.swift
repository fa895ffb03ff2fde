import Foundation
import Testing

@testable import API

@Suite struct TableTests {
    @Test func columnsAreAsWideAsTheyNeedToBe() {
        let table = TextTable(
            columns: ["NAME", "COUNT", "SIZE", "NONE", "WHEN"],
            rows: [["a", "1", "9 ms", "", "2026-03-01"], ["longer", "-1000000", "", "", ""]])
        #expect(
            "\(table)" == """
                NAME       COUNT  SIZE  NONE  WHEN
                a              1  9 ms  -     2026-03-01
                longer  -1000000     -  -     -
                """)
    }

    @Test func whatComesFromOutsideCannotSteerATerminal() {
        let table = TextTable(columns: ["TEXT"], rows: [["\u{1B}[2Jgone\nrow"]])
        #expect("\(table)" == "TEXT\n?[2Jgone?row")
    }

    @Test func status() {
        let expected = """
            cluster forge  0d3f6a52-3c5e-4a53-9d53-52b0c1a6f001
            as seen by a at index 42, 3 ms old

            NAME  ID  ADDRESS         ROLE      STATE        TERM  COMMIT  APPLIED  LAG  DIGEST        LAST CONTACT  \
              CLOCK  DISK FREE  CERT EXPIRES  VERSION  ERRORS
            a      1  127.0.0.1:7101  leader    running         7      42       42    0  0123456789ab             -  \
                  -   12.0 GiB  2027-03-01    0.1.0    -
            b      2  127.0.0.1:7102  follower  running         7    1042       41    1  0123456789ab         12 ms  \
            2004 ms  512.0 MiB  2027-03-01    0.1.0    disk nearly full; clock 2 s off
            c      3  127.0.0.1:7103  -         unreachable     -       -        -    -  -                        -  \
                  -          -  -             -        -

            healthy no  failure tolerance 0  leader a  trading degraded
            pending changes none
            rows: 10 signals, 9 decisions, 4 orders, 8 executions, 1 positions

            """
        #expect(Sample.status(site: "a").table == expected)
    }

    @Test func statusTellsOfTheNewestAlarm() {
        let plain = Sample.status(site: "a").table
        let line = """
            alarms 3 in the last 24 h, newest 2 min ago: late_fill: 2500 EURUSD at 1.0834 on QF-12, which is canceled: \
            booked, EURUSD halted; list them: qnode alarms
            """
        #expect(!plain.contains("alarms"))
        #expect(
            Sample.alarmedStatus.table == plain.replacingOccurrences(of: "\nrows: ", with: "\n\(line)\nrows: "))
        var many = Sample.alarmedStatus
        var newest = Sample.alarm
        newest.message = "\u{1B}[2J"
        many.alarms = AlarmSummary(lastDay: 1_001, newest: newest, newestAge: 0)
        #expect(
            many.table.contains(
                "alarms 1000 or more in the last 24 h, newest 0 s ago: late_fill: ?[2J; list them: qnode alarms\n"))
        many.alarms?.newest.message = String(repeating: "x", count: 101)
        let cut = String(repeating: "x", count: 100) + "...; list them"
        #expect(many.table.contains(": late_fill: \(cut)"))
    }

    @Test func alarms() {
        let freshness = Freshness(site: "a", appliedIndex: 42, ageMilliseconds: 3)
        var bare = Sample.alarm
        bare.subject = nil
        bare.message = "m"
        #expect(
            Listing(freshness: freshness, rows: [bare]).table == """
                INDEX  TIME                      CODE       ABOUT  MESSAGE
                   38  2026-03-01T09:30:00.125Z  late_fill  -      m

                """)
    }

    @Test(
        arguments: [(0, "0 s"), (59, "59 s"), (60, "1 min"), (3_599, "59 min"), (3_600, "1 h"), (86_400, "1 d")]
            as [(Int64, String)])
    func ages(seconds: Int64, text: String) {
        #expect(Shown.age(Nanoseconds(seconds * 1_000_000_000 + 999_999_999)) == text)
    }

    @Test func orders() {
        let freshness = Freshness(site: "a", appliedIndex: 42, ageMilliseconds: 3)
        #expect(
            Listing(freshness: freshness, rows: [Sample.order]).table == """
                CLORDID  DECISION  TERM  TIME                      SYMBOL  SIDE  QUANTITY  LIMIT  FILLED  REFERENCE  \
                STATE    ORDERID
                QF-40          40     7  2026-03-01T09:30:00.125Z  EURUSD  sell     10000  1.083    2500     1.0835  \
                partial  V1

                """)
    }

    @Test func receiptsAndLeaders() {
        #expect(
            CommandReceipt(index: 9, duplicate: true, refusal: "position limit").table
                == "refused at index 9 (first answer: this key had been used before): position limit\n")
        let unknown = LeaderInfo(
            site: "a", isThisSite: false, term: 3, leader: nil, leaderID: nil, leaderAddress: nil)
        #expect(unknown.table == "no leader known at a, term 3\n")
    }

    @Test(
        arguments: [
            (0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1_048_575, "1023.9 KiB"), (12_884_901_888, "12.0 GiB"),
            (UInt64.max, "15.9 EiB"),
        ] as [(UInt64, String)])
    func bytes(count: UInt64, text: String) {
        #expect(Shown.bytes(count) == text)
    }
}
