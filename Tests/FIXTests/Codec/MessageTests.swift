import FIX
import Testing

@Suite struct MessageTests {
    @Test func encodesBodyLengthAndCheckSum() {
        var message = Message(.newOrderSingle)
        message.append(.clOrdID, "abc")
        message.append(.side, "1")
        message.append(.orderQty, decimal: 250_000_000)
        var header = OutgoingHeader(sequence: 12, sendingTime: 1_795_372_200_123_456_789)
        let encoder = Encoder(senderCompID: "SENDER", targetCompID: "TARGET")
        let plain = "35=D|49=SENDER|56=TARGET|34=12|52=20261122-18:30:00.123|11=abc|54=1|38=2.5|"
        #expect(encoder.encode(message, header) == framed("8=FIX.4.4|" + plain))
        header.possDup = true
        header.possResend = true
        header.origSendingTime = 0
        let again =
            "35=D|49=SENDER|56=TARGET|34=12|43=Y|97=Y|52=20261122-18:30:00.123|122=19700101-00:00:00.000|"
            + "11=abc|54=1|38=2.5|"
        #expect(encoder.encode(message, header) == framed("8=FIX.4.4|" + again))
    }

    /// The bytes of one message, for good.
    @Test func goldenMessage() {
        var message = Message(.orderMassStatusRequest)
        message.append(.massStatusReqID, "m1")
        message.append(.massStatusReqType, 7)
        let encoder = Encoder(senderCompID: "QF", targetCompID: "VENUE", timeDigits: 9)
        let bytes = encoder.encode(message, OutgoingHeader(sequence: 501, sendingTime: 1_795_372_200_000_000_001))
        #expect(
            text(bytes)
                == "8=FIX.4.4|9=72|35=AF|49=QF|56=VENUE|34=501|52=20261122-18:30:00.000000001|584=m1|585=7|10=076|")
    }

    @Test func whatCannotBeSentIsRemembered() {
        let wrong: [(Tag, String)] = [
            (.text, ""), (.text, "a\u{1}b"), (0, "x"), (-1, "x"), (.msgSeqNum, "1"), (10, "000"),
        ]
        for (tag, value) in wrong {
            var message = Message(.newOrderSingle)
            message.append(.clOrdID, "ok")
            #expect(message.firstInvalid == nil)
            message.append(tag, value)
            message.append(.symbol, "")
            #expect(message.firstInvalid == tag)
        }
    }

    @Test func othersWordsAreMadePrintable() throws {
        var message = Message(.reject)
        message.append(.text, text: "a\u{1}b=ü\n|")
        #expect(try message.string(.text) == "a?b=??|")
        var long = Message(.reject)
        long.append(.text, text: String(repeating: "x", count: 1000))
        #expect(try long.string(.text).count == 256)
        var empty = Message(.reject)
        empty.append(.text, text: "")
        #expect(empty.fields.isEmpty && empty.firstInvalid == nil)
    }

    @Test func aMissingFieldIsNilOrAnError() throws {
        let message = Message(.newOrderSingle)
        #expect(try message.stringIfPresent(.symbol) == nil)
        #expect(throws: FieldError(.symbol, .requiredTagMissing)) { try message.string(.symbol) }
        #expect(!message.contains(.symbol))
    }

    @Test func aFieldThatStandsThereTwiceIsAnError() {
        var message = Message(.newOrderSingle)
        message.append(.symbol, "A")
        message.append(.symbol, "B")
        #expect(throws: FieldError(.symbol, .tagAppearsMoreThanOnce)) { try message.string(.symbol) }
    }

    @Test func textHasToBeUTF8() {
        var message = Message(.newOrderSingle)
        message.append(.text, [0xff, 0xfe])
        #expect(throws: FieldError(.text, .incorrectDataFormat)) { try message.string(.text) }
    }

    @Test func groupsComeBack() throws {
        let entries: [(String, Int64)] = [("0", 100), ("1", 200), ("2", 300)]
        var message = Message(.marketDataSnapshot)
        message.append(.symbol, "ACME")
        message.append(group: .noMDEntries, entries) { message, entry in
            message.append(.mdEntryType, entry.0)
            message.append(.mdEntryPx, decimal: entry.1)
        }
        message.append(.text, "behind")
        let members: Set<Tag> = [.mdEntryType, .mdEntryPx]
        let groups = try message.groups(.noMDEntries, first: .mdEntryType, members: members)
        #expect(try groups.map { try $0.string(.mdEntryType) } == ["0", "1", "2"])
        #expect(try groups.map { try $0.decimal(.mdEntryPx) } == [100, 200, 300])
        #expect(try groups.last?.stringIfPresent(.text) == nil)
        #expect(throws: FieldError(.mdEntryPx, .tagAppearsMoreThanOnce)) { try message.decimal(.mdEntryPx) }
        #expect(try message.groups(.noPartyIDs, first: .partyID, members: []).isEmpty)
    }

    @Test func groupsWithinGroups() throws {
        var message = Message(.newOrderSingle)
        message.append(group: .noPartyIDs, [["a", "b"], []]) { message, accounts in
            message.append(.partyID, "p")
            message.append(group: .noAffectedOrders, accounts) { $0.append(.affectedOrderID, $1) }
        }
        let outer = try message.groups(
            .noPartyIDs, first: .partyID, members: [.partyID, .noAffectedOrders, .affectedOrderID])
        #expect(outer.count == 2)
        let inner = try outer.map {
            try $0.groups(.noAffectedOrders, first: .affectedOrderID, members: [.affectedOrderID]).count
        }
        #expect(inner == [2, 0])
    }

    @Test func messageTypes() throws {
        let letters = (65...90).map { String(UnicodeScalar(UInt8($0))) }
        let single = (0...9).map(String.init) + letters + letters.map { $0.lowercased() }
        let double = letters.flatMap { first in letters.map { first + $0 } }
        let defined = try (single + double).map { try #require(MessageType(Array($0.utf8)[...])) }
            .filter { $0.isDefined && !$0.description.hasPrefix("U") }
        #expect(defined.count == 93)
        #expect(defined.filter(\.isAdministrative).map(\.description) == ["0", "1", "2", "3", "4", "5", "A"])
        for type in defined { #expect(MessageType(type.bytes[...]) == type && type.length == type.bytes.count) }
        #expect(MessageType([]) == nil && MessageType(Array("ABCDE".utf8)[...]) == nil)
        #expect(MessageType(Array("A ".utf8)[...]) == nil)
    }
}
