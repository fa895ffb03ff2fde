import Glibc
import NIOCore
import Raft

/// The clock that decides: elections, leases, sessions and the ages of prices. Nobody sets it, and it goes on while the
/// machine is suspended. CLOCK_MONOTONIC, by which the event loop's timers go, stands still then: timers only wake.
enum BootClock {
    /// Nanoseconds since the machine was started (CLOCK_BOOTTIME).
    static var now: MonotonicTime {
        var time = timespec()
        unsafe clock_gettime(CLOCK_BOOTTIME, &time)
        return MonotonicTime(time.tv_sec) * 1_000_000_000 + MonotonicTime(time.tv_nsec)
    }

    /// `time`, as the event loop's timers count. After a suspend the timer comes late, by no more than it was set
    /// ahead: whoever it wakes reads ``now``.
    static func wakeUp(at time: MonotonicTime) -> NIODeadline { wakeUp(at: time, now: now, byTimers: .now()) }

    static func wakeUp(at time: MonotonicTime, now: MonotonicTime, byTimers timers: NIODeadline) -> NIODeadline {
        guard time > now else { return timers }
        let (ahead, overflow) = time.subtractingReportingOverflow(now)
        return timers + .nanoseconds(overflow ? .max : ahead)
    }
}
