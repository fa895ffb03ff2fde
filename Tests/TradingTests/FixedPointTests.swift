import Testing

@testable import Trading

@Suite struct FixedPointTests {
    @Test(
        arguments: [
            (0, "0 ns"), (999, "999 ns"), (250_000_000, "250 ms"), (1_000_000_001, "1.001 s"), (2_000_000_000, "2 s"),
            (62_045_000_000, "62.045 s"), (86_400_000_000_000, "1 d"), (86_400_000_000_001, "86400.001 s"),
            (-5, "-5 ns"),
            (.max, "9223372036.855 s"),
        ] as [(Int64, String)])
    func spans(_ span: Int64, _ text: String) {
        #expect(SpanText.text(span) == text)
    }

    @Test(
        arguments: [
            ("0", 0), ("1", 100_000_000), ("-1", -100_000_000), ("0.00000001", 1), ("-0.00000001", -1),
            ("10.5", 1_050_000_000), ("92233720368.54775807", Int64.max), ("-92233720368.54775808", Int64.min),
        ] as [(String, Int64)])
    func reads(_ text: String, _ raw: Int64) {
        #expect(Price(text)?.raw == raw)
        #expect(Price(raw: raw).description == text)
    }

    @Test(arguments: [
        "", "-", ".", "1.", ".5", "1.123456789", "1e3", "+1", " 1", "1 ", "1,5", "--1", "0x10", "1.2.3", "٣",
        "92233720368.54775808", "-92233720368.54775809", "999999999999", "92233720369",
    ])
    func refuses(_ text: String) { #expect(Quantity(text) == nil) }

    @Test(arguments: [("1.50000000", "1.5"), ("00.10", "0.1"), ("-0", "0")])
    func printsTheShortest(_ text: String, _ shortest: String) {
        #expect(Price(text)?.description == shortest)
    }
}
