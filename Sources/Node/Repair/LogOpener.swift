import Foundation
import Journal
import Logging
import Monitoring
import NIOCore
import Peering
import SiteSetup
import SiteStorage
import Trading

/// Opens the log, again after every repair that takes.
struct LogOpener: Sendable {
    let directory: DataDirectory
    let configuration: SiteConfiguration
    let credentials: Credentials
    let loop: any EventLoop
    let watch: DiskWatch
    let metrics: SiteMetrics
    let log: Logger

    func open(suspects: Set<String>) async throws -> (Journal, Journal.Recovery) {
        var options = configuration.journal
        options.verification = .suspects(suspects)
        options.batchWritten = { [syncs = metrics.syncs] in syncs.recordNanoseconds(Int64($0)) }
        var opening = try Journal.opening(
            directory: directory.log, clusterID: configuration.clusterID.octets, options: options,
            onFailure: { [watch] in watch.writerEnded($0) },
            onScrub: { [watch] event in if case .damaged(let error) = event { watch.damaged(error) } })
        while true {
            switch opening {
            case .ready(let journal, let recovery): return (journal, recovery)
            case .incomplete(let repair): opening = try await self.repair(repair)
            }
        }
    }

    private func repair(_ repair: Journal.Repair) async throws -> Journal.Opening {
        let database = DatabaseFile(in: try systemDirectory(at: directory.path))
        // A repair may count on the database and let go of the log behind it.
        try database.writeWALAgain()
        let applied = try database.mark()?.index ?? 0
        let work = try await loop.submit {
            try LogRepair(
                repair, applied: applied, configuration: configuration, directory: directory,
                credentials: credentials, loop: loop, log: log)
        }.get()
        return try await work.run()
    }
}
