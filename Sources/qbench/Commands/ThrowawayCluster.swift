import API
import Exchange
import Foundation
import LocalCluster
import Synchronization
import Terminal
import UnixSignals

/// Three sites on 127.0.0.1, of the qnode beside this program, made for one command and gone after it.
enum ThrowawayCluster {
    /// Runs `body` with a founded cluster that is not started, whose venue has these bars to close. Kills what still
    /// runs in the end, also when the program is told to stop; keeps the folder when `body` throws, and says where it
    /// is.
    static func with<Result: Sendable>(
        keep: Bool, bars: [BarRow] = [], duplicates: DuplicateRule = .wholeDay,
        _ body: (LocalCluster) async throws -> Result
    ) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.path + "/qnode-\(UUID().uuidString.prefix(8).lowercased())"
        let binary = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: "qnode").path
        guard FileManager.default.isExecutableFile(atPath: binary) else {
            throw ClientError(.notUnderstood, "there is no \(binary): qnode has to lie beside qbench")
        }
        // From here on, so that nothing is left when it is told to stop while the cluster is being made.
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let isStopping = Atomic(false)
        let cluster = try LocalCluster(directory: folder, binary: binary, bars: bars, duplicates: duplicates)
        StandardError.line("Three sites and a venue in \(folder)")
        let watching = Task {
            // Sites are processes of their own: nobody else would end them.
            for await signal in signals {
                isStopping.store(true, ordering: .relaxed)
                StandardError.line("stopped by \(signal)")
                await cluster.killAll()
                if !keep { cluster.remove() }
                exit(ExitStatus.error.rawValue)
            }
        }
        defer { watching.cancel() }
        do {
            let result = try await body(cluster)
            await cluster.killAll()
            if !keep { cluster.remove() }
            return result
        } catch {
            // What the stop broke is no failure.
            if isStopping.load(ordering: .relaxed) { await watching.value }
            await cluster.killAll()
            StandardError.line(
                "What the sites logged is in \(folder)/site*/qnode.log, the venue in \(folder)/venue/qvenue.log")
            throw error
        }
    }
}
