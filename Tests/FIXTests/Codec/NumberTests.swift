import FIX
import Testing

@Suite struct NumberTests {
    private func message(_ value: String) -> Message {
        var message = Message(.newOrderSingle)
        message.append(.price, value)
        return message
    }

    @Test(arguments: [
        ("0", 0), ("1", 100_000_000), ("-1.5", -150_000_000), ("0.00000001", 1), ("00023.230", 2_323_000_000),
        (".5", 50_000_000), ("5.", 500_000_000), ("1.000000000000", 100_000_000),
        ("92233720368.54775807", Int64.max), ("-92233720368.54775808", Int64.min), ("-0", 0),
    ]) func readsDecimalsExactly(text: String, value: Int64) throws {
        #expect(try message(text).decimal(.price) == value)
    }

    @Test(arguments: [
        "", "-", ".", "+1", "1e5", "1,5", "1.5.", " 1", "0.000000001", "92233720368.54775808", "-92233720368.54775809",
        "99999999999999999999999", "--1",
    ]) func refusesWhatIsNoExactDecimal(text: String) {
        #expect(throws: FieldError(.price, .incorrectDataFormat)) { try message(text).decimal(.price) }
    }

    @Test(arguments: [
        (0, "0"), (1, "0.00000001"), (-1, "-0.00000001"), (150_000_000, "1.5"), (Int64.max, "92233720368.54775807"),
        (Int64.min, "-92233720368.54775808"), (10_000_000_000, "100"), (1_010_000_000, "10.1"),
    ]) func writesDecimalsInTheirShortestForm(value: Int64, text: String) throws {
        var message = Message(.newOrderSingle)
        message.append(.price, decimal: value)
        #expect(try message.string(.price) == text)
        #expect(try message.decimal(.price) == value)
    }

    @Test func readsIntegers() throws {
        #expect(try message("-9223372036854775808").int(.price) == .min)
        #expect(try message("9223372036854775807").int(.price) == .max)
        #expect(try message("007").int(.price) == 7)
        #expect(try message("18446744073709551615").unsigned(.price) == .max)
        for wrong in ["9223372036854775808", "-9223372036854775809", "1.0", "-", "", "0x1", "99999999999999999999"] {
            #expect(throws: FieldError(.price, .incorrectDataFormat)) { try message(wrong).int(.price) }
        }
        #expect(throws: FieldError(.price, .incorrectDataFormat)) { try message("-1").unsigned(.price) }
    }

    @Test func readsCharactersAndFlags() throws {
        #expect(try message("1").char(.price) == "1")
        #expect(try message("Y").bool(.price))
        #expect(try !message("N").bool(.price))
        for wrong in ["", "YY", "\u{7f}", " ", "é"] {
            #expect(throws: FieldError(.price, .incorrectDataFormat)) { try message(wrong).char(.price) }
            #expect(throws: FieldError(.price, .incorrectDataFormat)) { try message(wrong).bool(.price) }
        }
        #expect(throws: FieldError(.price, .incorrectDataFormat)) { try message("y").bool(.price) }
    }

    @Test(arguments: [
        ("19700101-00:00:00", 0), ("20260228-23:59:60", 1_772_323_200_000_000_000),
        ("20000229-12:34:56.7", 951_827_696_700_000_000), ("20261122-18:30:00.123456789", 1_795_372_200_123_456_789),
        ("22611231-23:59:59.999999999", 9_214_646_399_999_999_999),
    ]) func readsTimestamps(text: String, time: Int64) throws {
        #expect(try message(text).timestamp(.price) == time)
    }

    @Test(arguments: [
        "", "20260101", "20260101-00:00", "20260001-00:00:00", "20261301-00:00:00", "20260100-00:00:00",
        "20260230-00:00:00", "20270229-00:00:00", "21000229-00:00:00", "20260101-24:00:00", "20260101-00:60:00",
        "20260101-00:00:61", "20260101 00:00:00", "20260101-00:00:00.", "20260101-00:00:00.1234567890",
        "20260101-00:00:00,1", "2026010a-00:00:00", "19691231-23:59:59", "22620101-00:00:00", "20260101-00:00:00Z",
    ]) func refusesOtherTimestamps(text: String) {
        #expect(throws: FieldError(.price, .incorrectDataFormat)) { try message(text).timestamp(.price) }
    }

    @Test func writesTimestampsAtEveryPrecision() throws {
        let time: Int64 = 1_795_372_200_123_456_789
        for (digits, text) in [
            (0, "20261122-18:30:00"), (3, "20261122-18:30:00.123"), (6, "20261122-18:30:00.123456"),
            (9, "20261122-18:30:00.123456789"),
        ] {
            var message = Message(.newOrderSingle)
            message.append(.transactTime, timestamp: time, digits: digits)
            #expect(try message.string(.transactTime) == text)
        }
    }

    @Test func everyDayComesBack() throws {
        for day in stride(from: Int64(0), to: 106_650, by: 1) {
            let time = day * 86_400_000_000_000 + 45_296_789_000_000
            var message = Message(.newOrderSingle)
            message.append(.transactTime, timestamp: time)
            try #require(try message.timestamp(.transactTime) == time)
        }
    }
}
