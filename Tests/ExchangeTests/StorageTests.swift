import FIX
import Foundation
import Testing
import Trading

@testable import Exchange

/// A directory that goes away with the test.
final class Scratch {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/qv-" + UUID().uuidString.prefix(8)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }

    func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: file(name)))) }

    func write(_ bytes: [UInt8], to name: String) throws { try Data(bytes).write(to: URL(fileURLWithPath: file(name))) }
}

@Suite struct StorageTests {
    private let rules = Array("rules".utf8)

    private var records: [ExchangeRecord] {
        let message = OrderMessage(
            session: "DESK", sequence: 7, possResend: true, message: Sample.order("A", limit: "1.1"))
        let event = SessionEvent(session: "DESK", kind: .logon, senderSubID: "7", text: "naïve")
        return [
            .input(ExchangeInput(time: noon, event: .message(message))),
            .input(ExchangeInput(time: noon, event: .session(event))),
            .input(ExchangeInput(time: noon, event: .bar(bar(3, "1.1", "1.3", "1.0", "1.2")))),
            .input(ExchangeInput(time: noon, event: .cancelAll(session: "DESK"))),
            .input(ExchangeInput(time: .max, event: .endOfDay)),
            .input(ExchangeInput(time: .max, event: .amendment(.bust(execID: "E7")))),
            .input(
                ExchangeInput(
                    time: .max,
                    event: .amendment(.correct(execID: "E8", quantity: units(3), price: price("1.25"))))),
            .input(
                ExchangeInput(
                    time: .max, event: .amendment(.lateFill(order: "A", quantity: units(-3), price: price("0"))))),
            .sent(session: "DESK", answer: 1, sequence: .max, sendingTime: noon),
            .dropped(session: "DESK", answer: 300),
            .numbers(session: "DATA1", outgoing: 1, incoming: 1 << 40),
        ]
    }

    /// What the journal in a directory has, and how many bytes it cut off.
    private func read(_ scratch: Scratch) throws -> (records: [ExchangeRecord], cut: Int) {
        var found: [ExchangeRecord] = []
        let journal = try VenueJournal(scratch.file("j"))
        let cut = try journal.read(rules: rules) { found.append($0) }
        return (found, cut)
    }

    private func write(_ turns: [[ExchangeRecord]], _ scratch: Scratch) throws {
        let journal = try VenueJournal(scratch.file("j"))
        _ = try journal.read(rules: rules) { _ in }
        for turn in turns {
            for record in turn { try journal.append(record) }
            try journal.write(syncs: turn.count == 1)
        }
    }

    @Test func everyRecordComesBack() throws {
        let scratch = try Scratch()
        try write([records, [records[8]]], scratch)
        let (found, cut) = try read(scratch)
        #expect(cut == 0)
        #expect(found == records + [records[8]])
    }

    @Test func aTornEndIsCutOffWholeFrameByWholeFrame() throws {
        let scratch = try Scratch()
        try write([[records[8]]], scratch)
        let first = try scratch.bytes("j").count
        try write([records], scratch)
        let whole = try scratch.bytes("j")
        for length in first..<whole.count {
            try scratch.write(Array(whole[..<length]), to: "j")
            let (found, cut) = try read(scratch)
            #expect(found == [records[8]])
            #expect(cut == length - first)
        }
        try scratch.write(whole[..<(whole.count - 2)] + [0, 0], to: "j")
        #expect(try read(scratch).records == [records[8]])
        try scratch.write(Array(whole[..<first]) + [UInt8](repeating: 0, count: 5_000), to: "j")
        #expect(try read(scratch) == ([records[8]], 5_000))
    }

    @Test func aFileThatWasBegunAndNotEndedIsBegunAnew() throws {
        let scratch = try Scratch()
        try write([], scratch)
        let empty = try scratch.bytes("j")
        for length in 0..<empty.count {
            try scratch.write(Array(empty[..<length]), to: "j")
            #expect(try read(scratch).records.isEmpty)
            #expect(try scratch.bytes("j") == empty)
        }
    }

    @Test func damageIsNeverCutOff() throws {
        let scratch = try Scratch()
        try write([[records[8]]], scratch)
        let last = try scratch.bytes("j").count
        try write([[records[6]]], scratch)
        let whole = try scratch.bytes("j")
        for place in 0..<(last + 12) {
            var changed = whole
            changed[place] ^= 0x40
            try scratch.write(changed, to: "j")
            #expect(throws: VenueError.self) { try read(scratch) }
            #expect(try scratch.bytes("j") == changed)
        }
    }

    @Test func otherRulesAndOtherProcessesAreRefused() throws {
        let scratch = try Scratch()
        try write([], scratch)
        let journal = try VenueJournal(scratch.file("j"))
        #expect(throws: VenueError.otherRules(path: scratch.file("j"))) {
            try journal.read(rules: [1]) { _ in }
        }
        #expect(throws: VenueError.locked(path: scratch.file("j"))) { try VenueJournal(scratch.file("j")) }
    }

    @Test func theDropCopyIsCompletedFromTheJournal() throws {
        let lines = (1...9).map { Array("{\"n\":\($0)}\n".utf8) }
        let whole = lines.flatMap(\.self)
        for length in 0...whole.count {
            let scratch = try Scratch()
            try scratch.write(Array(whole[..<length]), to: "d")
            let file = try DropCopyFile(scratch.file("d"))
            for line in lines { try file.restore(line) }
            try file.endRestoring()
            #expect(try scratch.bytes("d") == whole)
            file.append(lines[0])
            try file.write()
            #expect(try scratch.bytes("d") == whole + lines[0])
        }
    }

    @Test func aDropCopyOfSomethingElseIsRefused() throws {
        let scratch = try Scratch()
        let lines = (1...3).map { Array("{\"n\":\($0)}\n".utf8) }
        try scratch.write(lines[0] + lines[2], to: "d")
        let changed = try DropCopyFile(scratch.file("d"))
        try changed.restore(lines[0])
        #expect(throws: VenueError.otherDropCopy(path: scratch.file("d"), line: 2)) { try changed.restore(lines[1]) }
        try scratch.write(lines.flatMap(\.self), to: "e")
        let longer = try DropCopyFile(scratch.file("e"))
        try longer.restore(lines[0])
        #expect(throws: VenueError.otherDropCopy(path: scratch.file("e"), line: 2)) { try longer.endRestoring() }
    }

    @Test func recordsThatDoNotFollowAreRefused() throws {
        let configuration = ExchangeServerConfiguration(rules: .sample())
        for record: ExchangeRecord in [
            .sent(session: "DESK", answer: 1, sequence: 1, sendingTime: 0), .dropped(session: "DESK", answer: 1),
            .numbers(session: "NOBODY", outgoing: 1, incoming: 1),
            .numbers(session: "DESK", outgoing: 0, incoming: 1),
            .input(ExchangeInput(time: 1, event: .cancelAll(session: "NOBODY"))),
        ] {
            var server = ExchangeServer(configuration: configuration)
            #expect(throws: ExchangeRecordError.self) { try server.restore(record) }
        }
    }
}
