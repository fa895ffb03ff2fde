/// Makes a failing run smaller while it still fails the same invariant: faults are left out one kind at a time, then
/// the chaos is cut short.
package struct Shrinker {
    /// Attempts to shorten the run.
    private static let maximumHalvings = 8

    package static func shrink(_ failure: RunOutcome) -> RunOutcome {
        guard let violation = failure.violation else { return failure }
        var smallest = failure
        func fails(_ options: Options) -> Bool {
            let outcome = options.run()
            guard outcome.violation?.invariant == violation.invariant else { return false }
            smallest = outcome
            return true
        }
        for kind in failure.options.world.faultKinds where failure.options.faults.contains(kind) {
            var options = smallest.options
            options.faults = options.faults.without(kind)
            _ = fails(options)
        }
        if smallest.duration < smallest.options.chaos {
            // What comes after the violation cannot have caused it.
            var options = smallest.options
            options.chaos = smallest.duration
            _ = fails(options)
        }
        var tooShort: Int64 = 0
        for _ in 0..<maximumHalvings {
            var options = smallest.options
            options.chaos = (tooShort + options.chaos) / 2
            if !fails(options) { tooShort = options.chaos }
        }
        var options = smallest.options
        options.isTraced = true
        _ = fails(options)
        return smallest
    }
}
