/// Nanoseconds since the run began.
typealias VirtualTime = Int64

let microsecond: VirtualTime = 1_000
let millisecond: VirtualTime = 1_000_000
let second: VirtualTime = 1_000_000_000
