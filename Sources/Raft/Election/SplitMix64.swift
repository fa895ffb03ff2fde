/// SplitMix64 (Steele, Lea and Flood 2014): small, and the same on every machine for ever.
struct SplitMix64: Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Evenly spread from `minimum` to `maximum`, both included.
    mutating func next(from minimum: Int64, through maximum: Int64) -> Int64 {
        precondition(0 <= minimum && minimum <= maximum, "\(minimum) to \(maximum)")
        let width = UInt64(maximum - minimum) + 1
        return minimum + Int64(width.multipliedFullWidth(by: next()).high)
    }
}
