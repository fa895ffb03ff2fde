/// An answer that can be shown to a person.
package protocol Tabular {
    /// Whole lines. A pure function of the answer.
    var table: String { get }
}

/// How single values are shown.
enum Shown {
    static func optional(_ value: (some CustomStringConvertible)?) -> String { value.map { "\($0)" } ?? "-" }

    /// The first digits of a hash: enough to compare by eye.
    static func hash(_ hexadecimal: String?) -> String { hexadecimal.map { String($0.prefix(12)) } ?? "-" }

    static func day(_ timestamp: String?) -> String { timestamp.map { String($0.prefix(10)) } ?? "-" }

    static func bytes(_ count: UInt64) -> String {
        let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
        let unit = max(0, 63 - count.leadingZeroBitCount) / 10
        guard unit > 0 else { return "\(count) B" }
        // In 1024ths of the unit.
        let parts = count >> UInt64(unit * 10 - 10)
        return "\(parts / 1024).\(parts % 1024 * 10 / 1024) \(units[unit])"
    }

    /// Names and values, a line each.
    static func fields(_ fields: [(String, String)]) -> String {
        let width = fields.map(\.0.count).max() ?? 0
        return fields.map { name, value in
            name + String(repeating: " ", count: width + 2 - name.count) + TextTable.printable(value) + "\n"
        }.joined()
    }

    /// A span of time in the largest unit that it is a whole number of: `300 s`, `250 ms`.
    static func span(_ span: Nanoseconds) -> String {
        for (unit, length) in [("d", 86_400_000_000_000), ("s", 1_000_000_000), ("ms", 1_000_000)] as [(String, Int64)]
        where span.value != 0 && span.value % length == 0 {
            return "\(span.value / length) \(unit)"
        }
        return "\(span.value) ns"
    }

    /// How long something took or is ago, in the largest unit of which it is at least one: `90 s` is `1 min`.
    static func age(_ age: Nanoseconds) -> String {
        let seconds = age.value / 1_000_000_000
        for (unit, length) in [("d", 86_400), ("h", 3_600), ("min", 60)] as [(String, Int64)] where seconds >= length {
            return "\(seconds / length) \(unit)"
        }
        return "\(seconds) s"
    }

    /// ISO 8601 in UTC, to the millisecond.
    static func time(_ time: Nanoseconds) -> String { UTCTime.text(nanoseconds: time.value) }
}
