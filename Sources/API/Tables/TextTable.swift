/// Rows under headings, in columns as wide as they need to be, two spaces apart; columns of numbers are aligned right.
package struct TextTable: Sendable, Hashable, CustomStringConvertible {
    private let lines: [[String]]

    package init(columns: [String], rows: [[String]]) {
        for row in rows {
            precondition(row.count == columns.count, "\(row.count) cells under \(columns.count) headings")
        }
        lines = [columns] + rows.map { $0.map(Self.printable) }
    }

    /// Lines without trailing spaces; no newline at the end.
    package var description: String {
        let columns = lines[0].indices.map { column in lines.map { $0[column] } }
        let padded = columns.map { cells in
            let width = cells.map(\.count).max() ?? 0
            let values = cells.dropFirst().filter { $0 != Self.nothing }
            let isRight = !values.isEmpty && values.allSatisfy(Self.isNumber)
            return cells.map { cell in
                let padding = String(repeating: " ", count: width - cell.count)
                return isRight ? padding + cell : cell + padding
            }
        }
        return lines.indices.map { line in
            var text = padded.map { $0[line] }.joined(separator: "  ")
            while text.last == " " { text.removeLast() }
            return text
        }.joined(separator: "\n")
    }

    /// What stands for an empty cell.
    private static let nothing = "-"

    /// What came over the network must not steer a terminal.
    static func printable(_ cell: String) -> String {
        guard !cell.isEmpty else { return nothing }
        return String(cell.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : Character($0) })
    }

    /// A decimal, perhaps with a unit after a space.
    private static func isNumber(_ cell: String) -> Bool {
        let parts = cell.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        let digits = parts[0].first == "-" ? parts[0].dropFirst() : parts[0]
        return !digits.isEmpty && digits.allSatisfy { $0.isASCII && $0.isNumber || $0 == "." }
            && digits.count(where: { $0 == "." }) < 2
            && parts.dropFirst().allSatisfy { $0.allSatisfy { $0.isASCII && $0.isLetter } }
    }
}
