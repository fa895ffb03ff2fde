import NIOCore

/// Collects the latencies of a closed loop: a warm-up that begins with the first reply, so that connecting is not
/// measured, then the measured time.
struct Sampling {
    private let seconds: Double
    private let warmUp: Double
    private var latencies: [UInt32] = []
    private var from: NIODeadline?
    private var lastReply = NIODeadline.now()

    /// Latencies kept; a run that has so many ends early.
    static let maximumSamples = 20_000_000

    init(seconds: Double, warmUp: Double) {
        precondition(seconds > 0 && warmUp >= 0, "\(seconds) s after \(warmUp) s")
        self.seconds = seconds
        self.warmUp = warmUp
    }

    /// Notes the reply to what was sent at `begin`. Returns the result once the time is over.
    mutating func replied(_ begin: NIODeadline, outstanding: Int) -> LoadMeasurement? {
        let now = NIODeadline.now()
        lastReply = now
        let start = from ?? now + .nanoseconds(Int64(warmUp * 1e9))
        from = start
        guard now >= start else { return nil }
        latencies.append(UInt32(clamping: (now - begin).nanoseconds))
        let elapsed = Double((now - start).nanoseconds) / 1e9
        guard elapsed >= seconds || latencies.count >= Self.maximumSamples else { return nil }
        return LoadMeasurement(outstanding: outstanding, latencies: latencies, seconds: elapsed)
    }

    /// Whether nothing was answered for so many seconds.
    func isStalled(after patience: Double) -> Bool {
        NIODeadline.now() - lastReply > .nanoseconds(Int64(patience * 1e9))
    }
}
