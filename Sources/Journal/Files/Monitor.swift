import Glibc

/// State behind a lock that threads can wait on.
@safe package final class Monitor<State: Sendable>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let changed: UnsafeMutablePointer<pthread_cond_t>
    private var state: State

    package init(_ state: State) {
        self.state = state
        unsafe mutex = .allocate(capacity: 1)
        unsafe changed = .allocate(capacity: 1)
        var attributes = pthread_condattr_t()
        let code =
            unsafe pthread_mutex_init(mutex, nil) | pthread_condattr_init(&attributes)
            | pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) | pthread_cond_init(changed, &attributes)
        precondition(code == 0, "pthread_mutex_init, pthread_cond_init: \(code)")
        unsafe pthread_condattr_destroy(&attributes)
    }

    deinit {
        unsafe pthread_cond_destroy(changed)
        unsafe pthread_mutex_destroy(mutex)
        unsafe changed.deallocate()
        unsafe mutex.deallocate()
    }

    /// Runs `body` alone, once `ready` says so, and wakes whoever waits.
    package func withLock<Result>(when ready: (State) -> Bool = { _ in true }, _ body: (inout State) -> Result)
        -> Result
    {
        unsafe pthread_mutex_lock(mutex)
        defer {
            // In this order, so that nobody wakes up to find it locked.
            unsafe pthread_mutex_unlock(mutex)
            unsafe pthread_cond_broadcast(changed)
        }
        while !ready(state) { unsafe pthread_cond_wait(changed, mutex) }
        return body(&state)
    }

    /// Returns once `ready` says so.
    package func wait(until ready: (State) -> Bool) {
        unsafe pthread_mutex_lock(mutex)
        while !ready(state) { unsafe pthread_cond_wait(changed, mutex) }
        unsafe pthread_mutex_unlock(mutex)
    }

    /// Runs `body` alone, and wakes whoever waits when it says so.
    package func update(_ body: (inout State) -> Bool) {
        unsafe pthread_mutex_lock(mutex)
        let mustWake = body(&state)
        unsafe pthread_mutex_unlock(mutex)
        if mustWake { unsafe pthread_cond_broadcast(changed) }
    }

    /// As ``withLock(when:_:)``, but no later than `patience` from now; `body` learns whether the state is ready.
    package func withLock<Result>(
        within patience: Duration, when ready: (State) -> Bool, _ body: (inout State, _ isReady: Bool) -> Result
    ) -> Result {
        var limit = (MonotonicClock.now + MonotonicClock.nanoseconds(patience)).timespec
        unsafe pthread_mutex_lock(mutex)
        defer {
            // In this order, so that nobody wakes up to find it locked.
            unsafe pthread_mutex_unlock(mutex)
            unsafe pthread_cond_broadcast(changed)
        }
        while !ready(state) {
            if unsafe pthread_cond_timedwait(changed, mutex, &limit) == ETIMEDOUT { break }
        }
        let isReady = ready(state)
        return body(&state, isReady)
    }
}

/// The clock that no one sets.
enum MonotonicClock {
    /// Nanoseconds.
    static var now: UInt64 {
        var time = Glibc.timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    static func nanoseconds(_ duration: Duration) -> UInt64 {
        let (seconds, attoseconds) = duration.components
        return UInt64(max(seconds, 0)) * 1_000_000_000 + UInt64(max(attoseconds, 0) / 1_000_000_000)
    }
}

extension UInt64 {
    /// A time of ``MonotonicClock`` as the system calls want it.
    fileprivate var timespec: timespec {
        Glibc.timespec(tv_sec: Int(self / 1_000_000_000), tv_nsec: Int(self % 1_000_000_000))
    }
}
