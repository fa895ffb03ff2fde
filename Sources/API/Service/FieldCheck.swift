import Ledger

/// What a single field of a request may hold. What goes into the log keeps the log's rules, ``Ledger/LogText``.
enum FieldCheck {
    /// Digits before and after the point of a decimal: what the log's fixed-point numbers can hold.
    static let wholeDigits = 10
    static let fractionDigits = 8

    /// Printable ASCII without spaces: it goes into the log, into FIX fields and onto terminals. The log itself allows
    /// spaces in idempotency keys and names of strategies, which reach it over the client link.
    static func name(_ text: String, field: String, longest: Int) throws(ServiceError) {
        guard LogText.isWord(text, 1...longest) else {
            throw ServiceError(
                .badRequest, "field \"\(field)\": expected 1 to \(longest) printable ASCII characters without spaces")
        }
    }

    /// A plain decimal above zero.
    static func decimal(_ text: String, field: String) throws(ServiceError) {
        guard isDecimal(text), text.utf8.contains(where: { (UInt8(ascii: "1")...UInt8(ascii: "9")).contains($0) })
        else { throw notADecimal(field, "above zero as a string, such as \"1.0835\"") }
    }

    /// A plain decimal, zero or more.
    static func amount(_ text: String, field: String) throws(ServiceError) {
        guard isDecimal(text) else { throw notADecimal(field, "of zero or more as a string, such as \"250000\"") }
    }

    private static func isDecimal(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return (1...2).contains(parts.count) && (1...wholeDigits).contains(parts[0].count)
            && (parts.count == 1 || (1...fractionDigits).contains(parts[1].count))
            && parts.joined().allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    }

    private static func notADecimal(_ field: String, _ expected: String) -> ServiceError {
        ServiceError(
            .badRequest, "field \"\(field)\": expected a decimal \(expected)",
            hint: "at most \(wholeDigits) digits before the point and \(fractionDigits) after it")
    }

    /// Why a person does something: it goes into the log.
    static func reason(_ text: String) throws(ServiceError) {
        guard LogText.isReason(text) else {
            throw ServiceError(.badRequest, "field \"reason\": expected 1 to 256 printable ASCII characters")
        }
    }

    static func partsPerMillion(_ value: Int32, field: String) throws(ServiceError) {
        guard SignalRequest.confidenceRange.contains(value) else {
            throw ServiceError(
                .badRequest, "field \"\(field)\": \(value) is outside 0 to 1000000 (parts per million)")
        }
    }

    static func oneOf(_ names: [String], _ text: String, field: String) throws(ServiceError) {
        guard names.contains(text) else {
            throw ServiceError(
                .badRequest,
                "field \"\(field)\": expected \(names.map { "\"\($0)\"" }.joined(separator: " or "))")
        }
    }
}
