import Foundation
package import Invariants

/// A venue's own record of what it was sent and what it did, read as it grows.
package struct DropCopy {
    package let path: String
    package private(set) var lines: [VenueLine] = []
    private var offset: UInt64 = 0
    private var rest = Data()

    package init(path: String) { self.path = path }

    /// Reads what was written since, and gives the new lines. None are there while there is no file.
    @discardableResult
    package mutating func read() throws -> ArraySlice<VenueLine> {
        let start = lines.count
        guard let file = FileHandle(forReadingAtPath: path) else { return [] }
        defer { try? file.close() }
        try file.seek(toOffset: offset)
        let data = try file.readToEnd() ?? Data()
        offset += UInt64(data.count)
        rest.append(data)
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            do {
                lines.append(try VenueLine(json: rest[rest.startIndex..<end]))
            } catch {
                throw LocalClusterError("\(path), line \(lines.count + 1) cannot be read: \(error)")
            }
            rest = rest[rest.index(after: end)...]
        }
        rest = Data(rest)
        return lines[start...]
    }
}
