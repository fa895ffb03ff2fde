import Foundation

/// A venue's own record of what it was sent and what it did, read as it grows. README of `Exchange` has the format.
package struct DropCopy {
    /// One line.
    package struct Line: Decodable, Sendable {
        package enum Kind: String, Decodable, Sendable {
            case received, accepted, executed, corrected, busted, cancelled, rejected, expired, pendingNew,
                pendingCancel
            case cancelRejected
            case massCancelled, massCancelRejected, businessRejected
            case logon, logout, disconnect, refused
        }

        package var n: UInt64
        /// Nanoseconds UTC, by the venue's clock.
        package var time: Int64
        package var session: String
        package var kind: Kind
        /// MsgType (35) of what was received.
        package var type: String?
        /// SenderSubID (50): the term of the leader that sent it.
        package var sub: String?
        package var clOrdID: String?
        package var origClOrdID: String?
        package var execID: String?
        /// The trade that is corrected or taken back.
        package var execRefID: String?
        package var symbol: String?
        package var side: String?
        package var qty: String?
        package var lastQty: String?
        package var lastPx: String?
        package var cum: String?
        package var leaves: String?
        /// OrdStatus (39) of the order after it.
        package var status: String?

        /// FIX tag 11 of the order that a report is about: the answer to a cancel names it as the original.
        package var order: String? { origClOrdID ?? clOrdID }
        package var isNewOrder: Bool { kind == .received && type == "D" }
    }

    package let path: String
    package private(set) var lines: [Line] = []
    private var offset: UInt64 = 0
    private var rest = Data()

    package init(path: String) { self.path = path }

    /// Reads what was written since, and gives the new lines.
    @discardableResult
    package mutating func read() throws -> ArraySlice<Line> {
        let start = lines.count
        guard let file = FileHandle(forReadingAtPath: path) else { return [] }
        defer { try? file.close() }
        try file.seek(toOffset: offset)
        let data = try file.readToEnd() ?? Data()
        offset += UInt64(data.count)
        rest.append(data)
        let decoder = JSONDecoder()
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let line = rest[rest.startIndex..<end]
            do {
                lines.append(try decoder.decode(Line.self, from: line))
            } catch {
                throw LocalClusterError("\(path), line \(lines.count + 1) cannot be read: \(error)")
            }
            rest = Data(rest[rest.index(after: end)...])
        }
        return lines[start...]
    }
}
