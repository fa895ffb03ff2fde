import CoreMetrics
import Synchronization

/// What one loop or thread records; those of a series are merged at a scrape, so that no two threads meet in one.
package final class LatencyRecorder: TimerHandler {
    private let state = Mutex(Latencies())

    package func recordNanoseconds(_ duration: Int64) { record(nanoseconds: duration, times: 1) }

    /// The same duration for several that came and went together.
    package func record(nanoseconds: Int64, times: Int) {
        state.withLock { $0.record(nanoseconds: nanoseconds, times: UInt64(times)) }
    }

    var latencies: Latencies { state.withLock { $0 } }
}
