import Journal
import Synchronization

/// Reports errors of the disk to the site. What happens before the site exists is reported once it does. On any thread.
final class DiskWatch: Sendable {
    enum Event {
        case failed(StorageFailure)
        case damaged(JournalError)
        case restart(String)

        /// What ended the log's writer. It reads the log too, and what it reads may be damaged.
        init(ofWriter error: JournalError) {
            self = error.isDamage ? .damaged(error) : .failed(StorageFailure(error))
        }

        /// Nil when it is not the disk's fault.
        init?(_ error: any Error) {
            if let failure = StorageFailure(error) {
                self = .failed(failure)
            } else if let error = error as? JournalError, error.isDamage {
                self = .damaged(error)
            } else {
                return nil
            }
        }
    }

    private struct State {
        weak var site: Site?
        var early: [Event] = []
    }

    private let state = Mutex(State())

    func connect(to site: Site) {
        let early = state.withLock { state in
            state.site = site
            defer { state.early = [] }
            return state.early
        }
        for event in early { tell(site, event) }
    }

    func writerEnded(_ error: JournalError) { pass(Event(ofWriter: error)) }

    func failed(_ failure: StorageFailure) { pass(.failed(failure)) }
    func damaged(_ error: JournalError) { pass(.damaged(error)) }
    func restart(_ reason: String) { pass(.restart(reason)) }

    /// Returns a handler that sorts errors: it reports a failed disk or a damaged log to the site, and calls `halt` for
    /// any other error.
    func trouble(otherwise halt: @escaping @Sendable (String) -> Void) -> @Sendable (String, any Error) -> Void {
        { doing, error in
            if let event = Event(error) { self.pass(event) } else { halt("\(doing): \(error)") }
        }
    }

    private func pass(_ event: Event) {
        let site = state.withLock { state in
            if state.site == nil { state.early.append(event) }
            return state.site
        }
        if let site { tell(site, event) }
    }

    private func tell(_ site: Site, _ event: Event) {
        switch event {
        case .failed(let failure): site.storageFailed(failure)
        case .damaged(let error): site.logDamaged(error)
        case .restart(let reason): site.restart(reason)
        }
    }
}
