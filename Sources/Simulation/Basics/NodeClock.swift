/// One machine's two clocks: a monotonic one that runs a little fast or slow, and a wall clock that jumps.
struct NodeClock {
    private var anchor: VirtualTime = 0
    private var anchorReading: Int64
    /// Parts per million this clock gains.
    private var drift: Int64 = 0
    /// Wall clock minus monotonic clock.
    private(set) var wallOffset: Int64

    /// Nobody's monotonic clock starts at the same reading.
    init(machine: Int) {
        anchorReading = Int64(machine + 1) * 1_000 * second
        wallOffset = 1_700_000_000 * second - anchorReading
    }

    func reading(at time: VirtualTime) -> Int64 {
        let passed = time - anchor
        return anchorReading + passed + passed * drift / 1_000_000
    }

    func wall(at time: VirtualTime) -> Int64 { reading(at: time) + wallOffset }

    /// When the monotonic clock has come to `wanted`.
    func time(of wanted: Int64) -> VirtualTime {
        guard wanted > anchorReading else { return anchor }
        let ahead = wanted - anchorReading
        let whole = ahead / (1_000_000 + drift) * 1_000_000
        let rest = (ahead % (1_000_000 + drift) * 1_000_000 + 1_000_000 + drift - 1) / (1_000_000 + drift)
        var time = anchor + whole + rest
        while reading(at: time) < wanted { time += 1 }
        while time > anchor, reading(at: time - 1) >= wanted { time -= 1 }
        return time
    }

    mutating func setDrift(_ perMillion: Int64, at time: VirtualTime) {
        anchorReading = reading(at: time)
        anchor = time
        drift = perMillion
    }

    mutating func jumpWall(by step: Int64) { wallOffset += step }

    /// The right time, as a time server tells it.
    mutating func setWall(_ wall: Int64, at time: VirtualTime) { wallOffset = wall - reading(at: time) }
}
