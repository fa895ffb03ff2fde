/// What is wrong with a CSV text of bars, and where: lines and columns count from 1, the header is line 1.
package enum BarCSVError: Error, Equatable, CustomStringConvertible {
    case tooLong(bytes: Int)
    /// The text ends within a line.
    case unterminated(line: Int, found: String)
    case header(found: String)
    case fieldCount(line: Int, found: String)
    case field(line: Int, BarCSV.Column, expected: String, found: String)
    /// The fields are well formed each, but not a bar together.
    case bar(line: Int, BarError)

    package var description: String {
        switch self {
        case .tooLong(let bytes):
            "CSV of \(bytes) bytes, at most \(BarCSV.maximumLength) are read: split it"
        case .unterminated(let line, let found):
            "line \(line): the text ends before the line does, after \"\(found)\". It may have been cut short: "
                + "compare it with its source; a whole one ends in a line feed"
        case .header(let found):
            "line 1: expected the header \"\(BarCSV.header)\", found \"\(found)\""
        case .fieldCount(let line, let found):
            "line \(line): expected \(BarCSV.Column.allCases.count) fields "
                + "(\(BarCSV.Column.allCases.map(\.rawValue).joined(separator: ", "))), found \"\(found)\""
        case .field(let line, let column, let expected, let found):
            "line \(line), column \(column.number) (\(column.rawValue)): expected \(expected), found \"\(found)\""
        case .bar(let line, let error):
            "line \(line): \(error)"
        }
    }
}

extension BarCSV.Column {
    fileprivate var number: Int { (Self.allCases.firstIndex(of: self) ?? 0) + 1 }
}
