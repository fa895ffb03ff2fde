import DequeModule

/// A site's disk, and what is still to be done to it.
///
/// The product's code works on the disk as it will be, and never waits. What it does goes on the plan, which is carried
/// out on the disk itself as time passes; a crash leaves the disk as it is by then. A simulation has one thread.
@safe final class SimulatedDisk: @unchecked Sendable {
    private(set) var now = VirtualDisk()
    /// Once the plan is carried out.
    private(set) var ahead = VirtualDisk()
    private(set) var plan: Deque<DiskOperation> = []
    /// Something decayed while a write was planned, which may or may not have gone over it.
    private var hasDecayed = false

    /// The log on it is being opened, not written.
    var isOpening = false

    // Set by the faults.
    var stalledUntil: VirtualTime = 0
    var fullUntil: VirtualTime = 0
    var failsNextSync = false

    func add(_ operation: DiskOperation) {
        operation.carryOut(on: &ahead)
        plan.append(operation)
    }

    /// A file that does not exist yet, empty.
    func create(_ name: String) -> VirtualDisk.FileID {
        let file = ahead.create(name)
        plan.append(.create(name, file))
        return file
    }

    /// Carries out what comes next.
    func carryOutNext() -> DiskOperation? {
        guard let operation = plan.popFirst() else { return nil }
        operation.carryOut(on: &now)
        if plan.isEmpty, hasDecayed { endProcess() }
        return operation
    }

    /// What comes next is a sync that fails.
    func failNext(_ dice: inout Dice) {
        guard case .sync(let file)? = plan.first else { return }
        now.failSync(file, &dice)
    }

    /// What had not been done is not done any more.
    func endProcess() {
        plan.removeAll()
        ahead = now
        hasDecayed = false
    }

    /// Returns whether a file was torn.
    func losePower(_ dice: inout Dice) -> Bool {
        defer { endProcess() }
        return now.losePower(&dice)
    }

    func flip(bit: Int, at offset: Int, of file: VirtualDisk.FileID) {
        now.flip(bit: bit, at: offset, of: file)
        noteDecay()
    }

    func misdirect(sector: Int, to target: Int, of file: VirtualDisk.FileID) {
        now.misdirect(sector: sector, to: target, of: file)
        noteDecay()
    }

    private func noteDecay() {
        if plan.isEmpty { ahead = now } else { hasDecayed = true }
    }
}
