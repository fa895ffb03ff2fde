import Algorithms
package import Ledger

/// Where in one segment entries are: a mark every ``stride`` bytes, and wherever the log goes on in another place
/// because a batch replaced earlier entries. Between marks a reader walks from record to record.
package struct PositionIndex: Sendable, Hashable {
    package struct Mark: Sendable, Hashable {
        package let index: LogIndex
        /// Of the record, in the file.
        package let offset: Int

        package init(index: LogIndex, offset: Int) {
            self.index = index
            self.offset = offset
        }
    }

    /// Bytes between marks. Bounds what a read has to skip, and a segment's marks.
    package static let stride = 64 << 10

    /// Ascending in index.
    package private(set) var marks: [Mark] = []

    package init() {}

    /// Nil unless the marks ascend.
    package init?(_ marks: [Mark]) {
        guard zip(marks, marks.dropFirst()).allSatisfy({ $0.index < $1.index }) else { return nil }
        self.marks = marks
    }

    package mutating func append(_ mark: Mark) {
        precondition(
            marks.last.map { $0.index < mark.index } ?? true, "mark \(mark) after \(marks.last, default: "none")")
        marks.append(mark)
    }

    /// Forgets entries from `index` on.
    package mutating func truncate(from index: LogIndex) {
        while let last = marks.last, last.index >= index { marks.removeLast() }
    }

    /// The mark to start at to find `index`, and the index from which the next mark has to be used.
    package func mark(for index: LogIndex) -> (mark: Mark, next: LogIndex?)? {
        let after = marks.partitioningIndex { $0.index > index }
        guard after > 0 else { return nil }
        return (marks[after - 1], after < marks.count ? marks[after].index : nil)
    }

    /// Decides which records get a mark.
    package struct Cadence: Sendable {
        private var last: Int?

        package init() {}

        package mutating func mark(index: LogIndex, offset: Int) -> Mark? {
            if let last, offset - last < PositionIndex.stride { return nil }
            last = offset
            return Mark(index: index, offset: offset)
        }

        /// The next record does not follow the one before it.
        package mutating func restart() { last = nil }
    }
}
