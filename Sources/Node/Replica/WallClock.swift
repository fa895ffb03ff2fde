import Glibc

/// UTC, read only where an entry is stamped or shown to a person.
enum WallClock {
    /// Nanoseconds since 1970.
    static var now: Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// Nanoseconds that it is ahead of ``Replica/now``, as of now: whoever sets it changes this.
    static var aheadOfMonotonic: Int64 { now - Replica.now }
}
