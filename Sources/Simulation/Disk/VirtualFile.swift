/// A file as the kernel shows it and as the disk holds it.
struct VirtualFile {
    /// What a disk writes whole.
    static let sectorLength = 512

    /// What a read returns.
    private(set) var current: [UInt8]
    /// What is left after a power loss, but for sectors on their way.
    private(set) var durable: [UInt8]
    /// Sectors written and not synced, each once.
    private(set) var dirty: [Int] = []
    /// The same, by sector.
    private var isDirty: [Bool] = []
    /// The file was cut to this since it was synced.
    private var cut: Int?

    /// Zeroes, already on the disk.
    init(length: Int) {
        current = [UInt8](repeating: 0, count: length)
        durable = current
    }

    var length: Int { current.count }

    mutating func write(_ bytes: [UInt8], at offset: Int) {
        guard !bytes.isEmpty else { return }
        let end = offset + bytes.count
        if end > length { current.append(contentsOf: repeatElement(0, count: end - length)) }
        current.replaceSubrange(offset..<end, with: bytes)
        let last = (end - 1) / Self.sectorLength
        if last >= isDirty.count { isDirty.append(contentsOf: repeatElement(false, count: last + 1 - isDirty.count)) }
        for sector in offset / Self.sectorLength...last where !isDirty[sector] {
            isDirty[sector] = true
            dirty.append(sector)
        }
    }

    /// Fewer bytes at the end of the file.
    func read(_ count: Int, at offset: Int) -> [UInt8] {
        guard offset < current.count else { return [] }
        return Array(current[offset..<min(offset + count, current.count)])
    }

    mutating func truncate(to length: Int) {
        precondition(length <= self.length, "truncation to \(length) of \(self.length)")
        current.removeSubrange(length...)
        let kept = (length + Self.sectorLength - 1) / Self.sectorLength
        dirty.removeAll { $0 >= kept }
        if kept < isDirty.count { isDirty.removeSubrange(kept...) }
        cut = min(length, cut ?? length)
    }

    mutating func sync() {
        storeCut()
        for sector in dirty { store(sector) }
        forgetDirty()
    }

    /// A sync that reports an error: the kernel takes the pages for clean, though the disk does not have them all.
    mutating func failSync(_ dice: inout Dice) {
        if dice.oneIn(2) { storeCut() }
        for sector in dirty where dice.oneIn(2) { store(sector) }
        forgetDirty()
    }

    /// Of the sectors on their way any subset arrives. Returns whether some did and some did not.
    mutating func losePower(_ dice: inout Dice) -> Bool {
        // All, none, or each on its own.
        let fate = dice.below(4)
        if cut != nil, fate == 0 || fate > 1 && dice.oneIn(2) { storeCut() }
        cut = nil
        var kept = 0
        for sector in dirty where fate == 0 || fate > 1 && dice.oneIn(2) {
            store(sector)
            kept += 1
        }
        let isTorn = kept > 0 && kept < dirty.count
        forgetDirty()
        current = durable
        return isTorn
    }

    private mutating func forgetDirty() {
        dirty.removeAll(keepingCapacity: true)
        isDirty.removeAll(keepingCapacity: true)
    }

    private mutating func storeCut() {
        if let cut, cut < durable.count { durable.removeSubrange(cut...) }
        cut = nil
    }

    /// Past the end it has on the disk, a file grows by zeroes up to the sector.
    private mutating func store(_ sector: Int) {
        let range = self.range(of: sector)
        let missing = range.upperBound - durable.count
        if missing > 0 { durable.append(contentsOf: repeatElement(0, count: missing)) }
        durable.replaceSubrange(range, with: current[range])
    }

    func range(of sector: Int) -> Range<Int> {
        sector * Self.sectorLength..<min((sector + 1) * Self.sectorLength, length)
    }

    /// Decay at rest.
    mutating func flip(bit: Int, at offset: Int) {
        current[offset] ^= 1 << UInt8(bit)
        if offset < durable.count { durable[offset] = current[offset] }
    }

    /// Another sector's bytes end up here.
    mutating func misdirect(from source: [UInt8], to sector: Int) {
        let range = self.range(of: sector)
        current.replaceSubrange(range, with: source.prefix(range.count))
        durable.replaceSubrange(range, with: source.prefix(range.count))
    }
}
