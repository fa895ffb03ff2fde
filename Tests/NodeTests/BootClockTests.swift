import Glibc
import NIOCore
import Testing

@testable import Node

/// The clock that goes on while the machine is suspended, beside the timers' clock that does not.
@Suite struct BootClockTests {
    private static let second: Int64 = 1_000_000_000

    @Test func itCountsSuspends() {
        let before = Self.bootTime
        let now = Replica.now
        let after = Self.bootTime
        #expect(before <= now && now <= after)
    }

    @Test func timersAreSetByHowFarAheadATimeIs() {
        let timers = NIODeadline.uptimeNanoseconds(5_000_000_000)
        // The machine has slept for a day.
        let now = 86_405 * Self.second
        #expect(BootClock.wakeUp(at: now + 7, now: now, byTimers: timers) == timers + .nanoseconds(7))
        #expect(BootClock.wakeUp(at: now, now: now, byTimers: timers) == timers)
        #expect(BootClock.wakeUp(at: now - Self.second, now: now, byTimers: timers) == timers)
        #expect(BootClock.wakeUp(at: .max, now: now, byTimers: timers) > timers + .hours(24))
        #expect(BootClock.wakeUp(at: .min, now: now, byTimers: timers) == timers)
    }

    private static var bootTime: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Int64(time.tv_sec) * second + Int64(time.tv_nsec)
    }
}
