import FIX
import Testing

@Suite struct FrameReaderTests {
    private static let order =
        "8=FIX.4.4|35=D|49=A|56=B|34=7|52=20261122-18:30:00.123|11=id|55=ACME|54=1|38=100|40=2|44=1.25|"

    private func message(_ frame: Frame?) throws -> ReceivedMessage {
        guard case .message(let received)? = frame else {
            throw StageError(description: "\(String(describing: frame))")
        }
        return received
    }

    private func error(_ bytes: [UInt8], _ limits: WireLimits = WireLimits()) -> FieldError? {
        let found = frames(bytes, limits: limits)
        guard found.count == 1, case .defective(_, let error, _) = found[0] else { return nil }
        return error
    }

    @Test func readsHeaderAndFields() throws {
        let received = try message(frames(framed(Self.order)).first)
        #expect(received.sequence == 7)
        #expect(received.senderCompID == "A")
        #expect(received.targetCompID == "B")
        #expect(received.sendingTime == 1_795_372_200_123_000_000)
        #expect(!received.possDup && !received.possResend && received.origSendingTime == nil)
        #expect("\(received.message)" == "35=D|11=id|55=ACME|54=1|38=100|40=2|44=1.25|")
        #expect(try received.message.decimal(.price) == 125_000_000)
        #expect(received.message.fields.map(\.tag) == [.clOrdID, .symbol, .side, .orderQty, .ordType, .price])
    }

    @Test func readsItInEveryCut() throws {
        let bytes = framed(Self.order) + framed(Self.order)
        let whole = frames(bytes)
        #expect(whole.count == 2)
        for cut in 0...bytes.count {
            var reader = FrameReader()
            var found: [Frame] = []
            for part in [bytes[..<cut], bytes[cut...]] {
                reader.append(part)
                while let frame = reader.next() { found.append(frame) }
            }
            #expect(found == whole, "cut at \(cut)")
        }
        var reader = FrameReader()
        var found: [Frame] = []
        for byte in bytes {
            reader.append([byte])
            while let frame = reader.next() { found.append(frame) }
        }
        #expect(found == whole)
    }

    @Test func everyTruncationWaits() {
        let bytes = framed(Self.order)
        for count in 0..<bytes.count { #expect(frames(Array(bytes[..<count])).isEmpty, "\(count) bytes") }
    }

    @Test func aWrongLengthCostsOneMessageOnly() {
        let wrong = wire("8=FIX.4.4|9=400|35=0|49=A|56=B|34=1|52=20261122-18:30:00|10=000|")
        let rest = framed(Self.order) + framed(Self.order) + framed(Self.order) + framed(Self.order)
        let found = frames(wrong + rest)
        #expect(found.first == .garbled(.bodyLength))
        #expect(found.dropFirst().elementsEqual(frames(rest)))
    }

    @Test func garbageIsSkippedAndReportedOnce() {
        let found = frames(wire("8=8=8=FI|xyz") + framed(Self.order))
        #expect(found.count == 2)
        #expect(found.first == .garbled(.noBeginString(bytes: 12)))
    }

    @Test func dataFieldsMayHoldWholeMessages() throws {
        let inner = framed(Self.order)
        var outer = Message(.newOrderSingle)
        outer.append(.clOrdID, "x")
        outer.append(.rawData, data: inner)
        outer.append(.symbol, "ACME")
        let bytes = Encoder(senderCompID: "A", targetCompID: "B")
            .encode(outer, OutgoingHeader(sequence: 1, sendingTime: 0))
        let found = frames(bytes)
        #expect(found.count == 1)
        let received = try message(found.first)
        #expect(received.message == outer)
        #expect(try received.message.bytes(.rawData).map(Array.init) == inner)
    }

    @Test func limitsHold() {
        var limits = WireLimits()
        limits.messageBytes = framed(Self.order).count
        #expect(frames(framed(Self.order), limits: limits).count == 1)
        #expect(error(framed(Self.order), limits) == nil)
        limits.messageBytes -= 1
        #expect(frames(framed(Self.order), limits: limits).first == .garbled(.tooLong(84)))

        limits = WireLimits()
        limits.fields = 14
        #expect(error(framed(Self.order), limits) == nil)
        limits.fields = 13
        #expect(error(framed(Self.order), limits) == FieldError(nil, .other))

        limits = WireLimits()
        limits.valueBytes = 21
        #expect(error(framed(Self.order), limits) == nil)
        limits.valueBytes = 20
        #expect(error(framed(Self.order), limits) == FieldError(.sendingTime, .other))

        limits = WireLimits()
        limits.tagDigits = 2
        #expect(error(framed(Self.order), limits) == nil)
        limits.tagDigits = 1
        #expect(error(framed(Self.order), limits) == FieldError(nil, .invalidTagNumber))
    }

    @Test func aStreamOfBeginningsStaysBounded() {
        var reader = FrameReader()
        let lie = wire("8=FIX.4.4|9=60000|35=0|")
        var garbled = 0
        for _ in 0..<20_000 {
            reader.append(lie)
            while case .garbled? = reader.next() { garbled += 1 }
        }
        #expect(garbled > 10_000)
    }

    @Test(arguments: [
        ("35=0|49=A|56=B|34=1|52=20261122-18:30:00|49=A|", FieldError(.senderCompID, .tagAppearsMoreThanOnce)),
        ("35=0|49=A|56=B|34=1|52=20261122-18:30:00|8=FIX.4.4|", FieldError(.beginString, .tagAppearsMoreThanOnce)),
        ("35=0|49=A|56=B|34=1|52=20261122-18:30:00|9=5|", FieldError(.bodyLength, .tagAppearsMoreThanOnce)),
        ("35=0|49=A|56=B|34=1|52=20261122-18:30:00|122=|", FieldError(.origSendingTime, .tagWithoutValue)),
        ("35=0|49=A|56=B|34=1|52=20261122-18:30:00|122=no|", FieldError(.origSendingTime, .incorrectDataFormat)),
        ("35=0|49=A|56=B|34=1|52=20261122-18:30:00|97=y|", FieldError(.possResend, .incorrectDataFormat)),
        ("35=0|56=B|34=1|52=20261122-18:30:00|", FieldError(.senderCompID, .requiredTagMissing)),
        ("35=0|49=A|34=1|52=20261122-18:30:00|", FieldError(.targetCompID, .requiredTagMissing)),
        ("35=0|49=A|56=B|52=20261122-18:30:00|", FieldError(.msgSeqNum, .requiredTagMissing)),
        ("35=0|49=A|56=B|34=4611686018427387904|52=20261122-18:30:00|", FieldError(.msgSeqNum, .incorrectDataFormat)),
        ("35=0|49=A|56=B|34=1|", FieldError(.sendingTime, .requiredTagMissing)),
        ("35=0|49=A|56=B|34=1|52=20261122-18:30:00|99999999=1|", FieldError(nil, .invalidTagNumber)),
        ("35=0|49=A|56=B|34=1|52=20261122-18:30:00|95=0|96=|", FieldError(.rawData, .tagWithoutValue)),
    ]) func fieldErrorsAreFound(body: String, expected: FieldError) {
        #expect(error(framed("8=FIX.4.4|" + body)) == expected)
    }

    @Test func hopsMayRepeat() throws {
        let bytes = framed(
            "8=FIX.4.4|35=0|49=A|56=B|34=1|52=20261122-18:30:00|627=2|628=X|630=1|628=Y|630=2|112=t|")
        #expect(try message(frames(bytes).first).message.fields.count == 6)
    }

    @Test func aResetReaderHasForgotten() {
        var reader = FrameReader()
        reader.append(framed(Self.order).dropLast())
        reader.reset()
        reader.append(framed(Self.order))
        let first = reader.next()
        #expect(first == frames(framed(Self.order)).first)
    }
}
