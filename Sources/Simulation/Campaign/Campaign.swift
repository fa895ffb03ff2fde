/// Many seeds, on as many threads as wanted; each run on one, and none knows of the others.
package struct Campaign: Sendable {
    package let seeds: ClosedRange<UInt64>
    package let jobs: Int
    package let world: World
    package let faults: FaultKinds
    package let chaos: Int64
    package let bug: PlantedBug?

    /// Seeds handed to a thread at a time.
    private static let portion: UInt64 = 4

    /// - Parameter chaos: nanoseconds of faults in each run.
    package init(
        seeds: ClosedRange<UInt64>, jobs: Int, world: World = .registers, faults: FaultKinds = .all,
        chaos: Int64 = Options.defaultChaos, bug: PlantedBug? = nil
    ) {
        precondition(jobs > 0, "\(jobs) jobs")
        self.seeds = seeds
        self.jobs = jobs
        self.world = world
        self.faults = faults
        self.chaos = chaos
        self.bug = bug
    }

    package struct Summary: Sendable {
        package fileprivate(set) var runs = 0
        /// Virtual nanoseconds, of all runs together.
        package fileprivate(set) var duration: Int64 = 0
        package fileprivate(set) var steps = 0
        package fileprivate(set) var tally = Tally()
        /// Runs in which an invariant did not hold, by seed.
        package fileprivate(set) var failures: [RunOutcome] = []
        /// Depends on every run, not on the order in which they came to their ends.
        package fileprivate(set) var fingerprint: UInt64 = 0

        fileprivate mutating func add(_ outcome: RunOutcome) {
            runs += 1
            duration += outcome.duration
            steps += outcome.steps
            tally.add(outcome.tally)
            if outcome.violation != nil { failures.append(outcome) }
            fingerprint &+= (outcome.fingerprint ^ outcome.options.seed) &* 0x9E37_79B9_7F4A_7C15
        }

        fileprivate mutating func add(_ other: Summary) {
            runs += other.runs
            duration += other.duration
            steps += other.steps
            tally.add(other.tally)
            failures += other.failures
            fingerprint &+= other.fingerprint
        }
    }

    /// Runs them all.
    ///
    /// - Parameters:
    ///   - maximumFailures: no further seeds are begun once so many have failed.
    ///   - progress: called with what is done so far, now and then.
    package func run(
        stoppingAfter maximumFailures: Int = .max, progress: (Summary) -> Void = { _ in }
    ) async -> Summary {
        var summary = Summary()
        await withTaskGroup(of: Summary.self) { group in
            var next: UInt64? = seeds.lowerBound
            func addPortion(to group: inout TaskGroup<Summary>) {
                guard let first = next else { return }
                let last = seeds.upperBound - first < Self.portion ? seeds.upperBound : first + Self.portion - 1
                next = last < seeds.upperBound ? last + 1 : nil
                group.addTask { run(first...last) }
            }
            for _ in 0..<jobs { addPortion(to: &group) }
            while let part = await group.next() {
                summary.add(part)
                progress(summary)
                if summary.failures.count < maximumFailures { addPortion(to: &group) }
            }
        }
        summary.failures.sort { $0.options.seed < $1.options.seed }
        return summary
    }

    private func run(_ portion: ClosedRange<UInt64>) -> Summary {
        var summary = Summary()
        for seed in portion {
            summary.add(Options(seed: seed, world: world, faults: faults, chaos: chaos, bug: bug).run())
        }
        return summary
    }
}
