/// Rows under headings, in columns as wide as they need to be, two spaces apart; columns of numbers are aligned right.
struct Table: CustomStringConvertible {
    private let lines: [[String]]

    init(_ columns: [String], _ rows: [[String]]) { lines = [columns] + rows.map { $0.map(Self.printable) } }

    /// Lines without trailing spaces; no newline at the end.
    var description: String {
        let columns = lines[0].indices.map { column in Self.padded(lines.map { $0[column] }) }
        return lines.indices.map { line in
            var text = columns.map { $0[line] }.joined(separator: "  ")
            while text.last == " " { text.removeLast() }
            return text
        }.joined(separator: "\n")
    }

    private static func padded(_ cells: [String]) -> [String] {
        let width = cells.map(\.count).max() ?? 0
        let values = cells.dropFirst().filter { $0 != "-" }
        let isRight = !values.isEmpty && values.allSatisfy { $0.allSatisfy { $0.isNumber || $0 == "." || $0 == "-" } }
        return cells.map { cell in
            let padding = String(repeating: " ", count: width - cell.count)
            return isRight ? padding + cell : cell + padding
        }
    }

    /// What a counterparty sent must not steer a terminal.
    private static func printable(_ cell: String) -> String {
        guard !cell.isEmpty else { return "-" }
        return String(cell.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : Character($0) })
    }
}
