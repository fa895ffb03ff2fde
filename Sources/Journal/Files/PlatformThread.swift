import Glibc

/// A POSIX thread.
struct PlatformThread: Sendable {
    private final class Body {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private enum Life {
        case running, ended
        /// Nobody waits for it any more; called when it ends.
        case abandoned(@Sendable () -> Void)
    }

    private let thread: pthread_t
    private let life: Monitor<Life>

    /// Starts the thread. It has to be joined once.
    init(for path: String, _ body: @escaping @Sendable () -> Void) throws(JournalError) {
        let life = Monitor(Life.running)
        let argument = unsafe Unmanaged.passRetained(
            Body {
                body()
                let afterwards: (@Sendable () -> Void)? = life.withLock { life in
                    defer { life = .ended }
                    if case .abandoned(let afterwards) = life { return afterwards }
                    return nil
                }
                afterwards?()
            })
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread, nil,
            { argument in
                if let argument = unsafe argument {
                    unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                }
                return nil
            }, argument.toOpaque())
        guard code == 0 else {
            unsafe argument.release()
            throw .system(.startThread, path: path, code: code)
        }
        self.thread = thread
        self.life = life
    }

    var isCurrent: Bool { pthread_equal(thread, pthread_self()) != 0 }

    /// Waits for the thread's end.
    func join() {
        let code = pthread_join(thread, nil)
        precondition(code == 0, "pthread_join: \(code)")
    }

    /// Waits for the thread's end no longer than `patience`. Where that is not enough, leaves the thread to itself, to
    /// call `afterwards` as the last thing it does, and returns false.
    func join(within patience: Duration, otherwise afterwards: @escaping @Sendable () -> Void) -> Bool {
        let hasEnded = life.withLock(
            within: patience,
            when: { if case .ended = $0 { true } else { false } },
            { life, hasEnded in
                if !hasEnded { life = .abandoned(afterwards) }
                return hasEnded
            })
        if hasEnded { join() } else { pthread_detach(thread) }
        return hasEnded
    }

    /// Lets the thread that calls this run only when others do not need the processor.
    static func yieldToOthers() { _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 19) }
}
