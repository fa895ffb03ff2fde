import Ledger

extension Journal {
    /// What the scrub has to tell.
    package enum ScrubEvent: Sendable, Equatable {
        /// A sealed segment is damaged: ``JournalError/damaged(path:_:)``. To have it repaired, close the journal and
        /// open it with the file among the suspects.
        case damaged(JournalError)
        /// A segment could not be read this time, for a reason that says nothing about it.
        case skipped(JournalError)
        /// A round is over, through so many segments.
        case finished(segments: Int)
    }
}

/// Reads all sealed segments again and again, slowly, so that damage is found while the peers still have what it hit.
final class Scrubber: Sendable {
    private let scrub: Scrub
    private let bytesPerSecond: Int
    private let tell: @Sendable (Journal.ScrubEvent) -> Void
    /// Whether it is to stop.
    private let stopping = Monitor(false)

    init(
        _ directory: any Directory, log: SharedLog, bytesPerSecond: Int,
        tell: @escaping @Sendable (Journal.ScrubEvent) -> Void
    ) {
        scrub = Scrub(directory: directory, log: log)
        self.bytesPerSecond = bytesPerSecond
        self.tell = tell
    }

    func run(every interval: Duration) {
        PlatformThread.yieldToOthers()
        repeat { readEverything() } while !waits(interval)
    }

    /// Ends ``run(every:)`` within one read.
    func stop() { stopping.withLock { $0 = true } }

    private func waits(_ time: Duration) -> Bool {
        stopping.withLock(within: time, when: { $0 }, { $1 })
    }

    private func readEverything() {
        let headers = scrub.headers
        for header in headers {
            let error = scrub.fault(in: header) { count in
                !self.waits(.nanoseconds(Int64(count) * 1_000_000_000 / Int64(self.bytesPerSecond)))
            }
            if let error { tell(error.isDamage ? .damaged(error) : .skipped(error)) }
            if waits(.zero) { return }
        }
        tell(.finished(segments: headers.count))
    }
}
