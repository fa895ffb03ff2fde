import API
import ArgumentParser
import Peering
import Terminal

/// Whether a change is made or tried, and under which version.
struct ChangeOptions: ParsableArguments {
    @Flag(help: "Make the change; without it, only tell what would change.") var apply = false

    @Option(
        help: ArgumentHelp(
            "Change this version and no other, as a try told it; the one in force when not given.", valueName: "index"))
    var ifVersion: UInt64?
}

extension SiteOptions {
    /// Tries or makes a change and shows it.
    ///
    /// - Parameters:
    ///   - current: what is in force, if anything is.
    ///   - change: makes the change from that.
    func change<Values>(
        _ options: ChangeOptions, current: (SiteClient) async throws -> Versioned<Values>?,
        _ change: (Values?) throws -> ReferenceChange
    ) async throws {
        let report = try await withClient(as: .risk) { client in
            let current = try await current(client)
            let version = options.ifVersion ?? current?.version.value ?? 0
            return try await client.change(
                try change(current?.values), ifVersion: version, dryRun: !options.apply)
        }
        try format.show(report)
        guard report.dryRun, !report.changes.isEmpty else { return }
        StandardError.line("to make the change, run it again with --apply --if-version \(report.version)")
    }
}

extension ClientError {
    /// What `body` gives, or nil when there is no such thing.
    static func found<Value>(_ body: () async throws -> Value) async throws -> Value? {
        do {
            return try await body()
        } catch let error as ClientError where error.kind == .answered(.notFound) {
            return nil
        }
    }
}

/// A whole span of time with its unit: `250ms`, `300s`, `5m`, `12h`, `30d`.
struct SpanArgument: ExpressibleByArgument, Sendable {
    let nanoseconds: Int64

    init?(argument: String) {
        let units: [(suffix: String, length: Int64)] = [
            ("ns", 1), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000),
            ("d", 86_400_000_000_000),
        ]
        guard let unit = units.first(where: { argument.hasSuffix($0.suffix) }),
            let count = Int64(argument.dropLast(unit.suffix.count)), count >= 0
        else { return nil }
        let (product, overflow) = count.multipliedReportingOverflow(by: unit.length)
        guard !overflow else { return nil }
        nanoseconds = product
    }
}
