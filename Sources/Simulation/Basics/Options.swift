/// One run, completely: the same options give the same run, byte for byte.
package struct Options: Sendable {
    package var seed: UInt64
    package var world: World
    package var faults: FaultKinds
    /// How long things go wrong, in nanoseconds; then they must get right again.
    package var chaos: Int64
    package var bug: PlantedBug?
    /// Whether to keep a readable trace.
    package var isTraced: Bool

    package static let defaultChaos: Int64 = 20_000_000_000

    package init(
        seed: UInt64, world: World = .registers, faults: FaultKinds = .all, chaos: Int64 = defaultChaos,
        bug: PlantedBug? = nil,
        isTraced: Bool = false
    ) {
        self.seed = seed
        self.world = world
        self.faults = faults
        self.chaos = chaos
        self.bug = bug
        self.isTraced = isTraced
    }
}
