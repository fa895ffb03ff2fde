package import Ledger

/// What a ``Writer`` is asked for.
package struct WriteRequest: Sendable {
    package enum Work: Sendable {
        case append([Entry])
        case save(Journal.Vote)
        case archive(through: LogIndex)
        case reset(Journal.SnapshotPoint)
        case recovered
    }

    package let work: Work
    /// Bytes it will take on disk, which is about what it holds in memory.
    let bytes: Int
    /// To be called once it is done.
    package let completion: @Sendable () -> Void
    /// To be called when it will not be done.
    let otherwise: @Sendable (JournalError) -> Void
    /// When it was submitted, on ``MonotonicClock``.
    var time: UInt64 = 0

    package init(
        _ work: Work, bytes: Int, otherwise: @escaping @Sendable (JournalError) -> Void = { _ in },
        completion: @escaping @Sendable () -> Void
    ) {
        self.work = work
        self.bytes = bytes
        self.otherwise = otherwise
        self.completion = completion
    }
}

/// Whom a ``Writer`` works for: a thread of the product, or the simulator's event queue.
package protocol WriterHost: Sendable {
    /// What was asked for is durable.
    func complete(_ request: WriteRequest)

    /// Begins to make the file of the segment after the next, of zeroes.
    ///
    /// - Parameter before: the file of the segment that is full now.
    func prepareSegment(
        length: Int, after before: any File, in directory: any Directory
    ) throws(JournalError) -> SegmentPreparation

    /// A batch is about to be written, or has been.
    func isWriting(_ isWriting: Bool)
}
