/// SplitMix64 (Steele, Lea and Flood 2014): everything random in a run. Each concern draws from a stream of its own, so
/// that switching one kind of fault off disturbs the others as little as possible.
struct Dice {
    private var state: UInt64

    init(seed: UInt64, stream: UInt64) {
        state = seed &* 0xD134_2543_DE82_EF95 &+ stream &* 0x9E6C_63D0_876A_68DE
        for _ in 0..<2 { _ = next() }
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Evenly spread, both ends included.
    mutating func within(_ range: ClosedRange<Int64>) -> Int64 {
        let width = UInt64(range.upperBound - range.lowerBound) + 1
        return range.lowerBound + Int64(width.multipliedFullWidth(by: next()).high)
    }

    /// An index below `count`.
    mutating func below(_ count: Int) -> Int { Int(within(0...Int64(count) - 1)) }

    mutating func chance(perMillion: Int64) -> Bool { perMillion > 0 && within(0...999_999) < perMillion }

    mutating func oneIn(_ count: Int64) -> Bool { within(1...count) == 1 }
}
