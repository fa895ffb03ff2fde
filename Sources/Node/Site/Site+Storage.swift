import Journal
import Ledger
import Logging
import NIOCore
import NIOPosix
import Raft
import SiteSetup
import TradingStore

/// A disk that fails this site: what it does until the disk is well, and what it tells people.
extension Site {
    private static let probeInterval = TimeAmount.seconds(1)
    private static let watchInterval = TimeAmount.seconds(1)

    /// Looks again and again how much room the disk has, and whether the files are there that the site has open: what
    /// is written to a file without a name is lost with the process. On a device that hangs the last answer stays.
    func watchDisk() {
        let path = configuration.dataDirectory
        loop.execute { [self] in
            parts.value.storage.watching = loop.scheduleRepeatedAsyncTask(
                initialDelay: .zero, delay: Self.watchInterval
            ) { [self] _ in
                let looked = readers.runIfActive(eventLoop: loop) { [self] in
                    do {
                        try DataDirectory.checkFiles(at: path)
                    } catch {
                        storageFailed(StorageFailure(gone: error))
                    }
                    return DiskSpace.of(path)?.free
                }
                return looked.map { [self] free in parts.value.storage.freeBytes = free }
            }
        }
    }

    /// The site gives up leadership and takes no part until it has opened its disk again. On any thread.
    func storageFailed(_ failure: StorageFailure) {
        loop.execute { [self] in
            let parts = parts.value
            guard parts.storage.failure == nil, !parts.replica.isStopped else { return }
            parts.storage.failure = failure
            log.error("taking no part until the disk takes writes again", metadata: ["reason": "\(failure)"])
            parts.replica.storageFailed()
            probeLater()
        }
    }

    private func probeLater() {
        let probe = WriteProbe(
            directory: configuration.dataDirectory, clusterID: configuration.clusterID, nodeID: configuration.local.id,
            bytes: configuration.segmentBytes + TradingStore.maximumWALBytes)
        loop.scheduleTask(in: Self.probeInterval) { [self] in
            readers.runIfActive(eventLoop: loop) { try probe.run() }.whenComplete { [self] result in
                switch result {
                case .success: restart("the disk takes writes again")
                case .failure(let error):
                    log.debug("the disk takes no writes yet", metadata: ["reason": "\(error)"])
                    probeLater()
                }
            }
        }
    }

    /// Damage was found in the log: starts the site again, with the damaged file to be read in full. On any thread.
    func logDamaged(_ error: JournalError) {
        log.error("the log is damaged", metadata: ["reason": "\(error)"])
        restart("the log is damaged: \(error)", suspects: error.damagedFile.map { [$0] } ?? [])
    }

    /// What keeps this site from doing its part, for `status`. On the event loop.
    func impairment(_ parts: Parts) -> (state: String, reason: String)? {
        if let failure = parts.storage.failure { return ("disk failed", "\(failure)") }
        if case .stalled(let since) = parts.replica.state.storage(at: Replica.now) {
            let milliseconds = (Replica.now - since) / 1_000_000
            return ("disk stalled", "a write to the log has been unfinished for \(milliseconds) ms")
        }
        if let recovery = parts.replica.state.recoveryState { return ("recovering", recovery.explanation) }
        if parts.replica.state.isClockApart {
            return (Self.clockApart, "its clock is apart from the other sites': it takes no lead")
        }
        return nil
    }
}

/// How the disk does in this run of the site. On the event loop.
final class StorageHealth {
    var failure: StorageFailure?
    /// As of a few seconds ago; nil while it is not known.
    var freeBytes: UInt64?
    var watching: RepeatedTask?
}

extension Raft.RecoveryState {
    var explanation: String {
        let what =
            switch (lost.tail, lost.vote) {
            case (true, true): "the end of the log and the vote were lost"
            case (true, false): "the end of the log was lost"
            case (false, _): "the vote was lost"
            }
        let wait =
            if let through {
                "catching up to entry \(through)"
            } else {
                "waiting for a leader that a quorum follows without this site"
            }
        let silent = silent.isEmpty ? "" : "; no word yet from sites " + silent.map(String.init).joined(separator: ", ")
        return "\(what): taking part again once it is made good, \(wait)\(silent)"
    }
}
