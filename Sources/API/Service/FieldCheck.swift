/// What a single field of a request may hold.
enum FieldCheck {
    /// Digits before and after the point of a decimal: what the log's fixed-point numbers can hold.
    static let wholeDigits = 10
    static let fractionDigits = 8

    /// Printable ASCII without spaces: it goes into the log, into FIX fields and onto terminals.
    static func name(_ text: String, field: String, longest: Int) throws(ServiceError) {
        guard (1...longest).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw ServiceError(
                .badRequest, "field \"\(field)\": expected 1 to \(longest) printable ASCII characters without spaces")
        }
    }

    /// A plain decimal above zero.
    static func decimal(_ text: String, field: String) throws(ServiceError) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let digits = parts.joined()
        guard (1...2).contains(parts.count), (1...wholeDigits).contains(parts[0].count),
            parts.count == 1 || (1...fractionDigits).contains(parts[1].count),
            digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            digits.contains(where: { $0 != UInt8(ascii: "0") })
        else {
            throw ServiceError(
                .badRequest,
                "field \"\(field)\": expected a decimal above zero as a string, such as \"1.0835\"",
                hint: "at most \(wholeDigits) digits before the point and \(fractionDigits) after it")
        }
    }
}
