import ArgumentParser
import Foundation
import Simulation

/// `7` or `1..1000`, both ends included.
struct SeedRange: ExpressibleByArgument, Sendable {
    let seeds: ClosedRange<UInt64>

    init?(argument: String) {
        let bounds = argument.split(separator: ".", omittingEmptySubsequences: true).map { UInt64($0) }
        guard let first = bounds.first.flatMap({ $0 }), let last = bounds.last.flatMap({ $0 }),
            bounds.count == 1 && !argument.contains(".") || bounds.count == 2 && argument == "\(first)..\(last)",
            first <= last
        else { return nil }
        seeds = first...last
    }
}

extension World: ExpressibleByArgument {}

struct RunOptions: ParsableArguments {
    static let longestChaos = 3_600

    @Option(
        help: "Consensus alone (registers), orders and a venue too (trading), or one site's disk with SQLite (site).")
    var world = World.registers

    @Option(help: ArgumentHelp("Threads.", valueName: "count"))
    var jobs = ProcessInfo.processInfo.activeProcessorCount

    @Option(
        help: ArgumentHelp("Virtual seconds of faults in each run: 20, or 5 of a site's disk.", valueName: "seconds"))
    var chaos: Int?

    func validate() throws {
        guard 1...1_024 ~= jobs else { throw ValidationError("--jobs: from 1 to 1024") }
        guard 1...Self.longestChaos ~= chaos ?? 1 else {
            throw ValidationError("--chaos: from 1 to \(Self.longestChaos) seconds")
        }
    }

    func chaosNanoseconds(in world: World) -> Int64 { chaos.map { Int64($0) * 1_000_000_000 } ?? world.defaultChaos }
}
