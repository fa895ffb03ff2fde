import Glibc

/// State behind a lock that threads can wait on.
@safe final class Monitor<State: Sendable>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let changed: UnsafeMutablePointer<pthread_cond_t>
    private var state: State

    init(_ state: State) {
        self.state = state
        unsafe mutex = .allocate(capacity: 1)
        unsafe changed = .allocate(capacity: 1)
        let code = unsafe pthread_mutex_init(mutex, nil) | pthread_cond_init(changed, nil)
        precondition(code == 0, "pthread_mutex_init, pthread_cond_init: \(code)")
    }

    deinit {
        unsafe pthread_cond_destroy(changed)
        unsafe pthread_mutex_destroy(mutex)
        unsafe changed.deallocate()
        unsafe mutex.deallocate()
    }

    /// Runs `body` alone, once `ready` says so, and wakes whoever waits.
    func withLock<Result>(when ready: (State) -> Bool = { _ in true }, _ body: (inout State) -> Result) -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer {
            unsafe pthread_cond_broadcast(changed)
            unsafe pthread_mutex_unlock(mutex)
        }
        while !ready(state) { unsafe pthread_cond_wait(changed, mutex) }
        return body(&state)
    }
}
