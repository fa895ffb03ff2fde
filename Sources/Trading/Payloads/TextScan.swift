/// What kinds of bytes a text holds, found sixteen bytes at a time: every site looks at every byte of every note.
struct TextScan {
    /// Every byte is below 0x80.
    let isASCII: Bool
    /// There is a byte below 0x20, or 0x7F.
    let hasControl: Bool

    private typealias Block = SIMD16<UInt8>

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        let raw = UnsafeRawBufferPointer(bytes)
        var seen = Seen()
        var place = 0
        while place + Block.scalarCount <= raw.count {
            seen.add(unsafe raw.loadUnaligned(fromByteOffset: place, as: Block.self))
            place += Block.scalarCount
        }
        if place < raw.count {
            // The last block once more, as far as it is there; spaces for the bytes that a short text lacks.
            var rest = Block(repeating: 0x20)
            if raw.count >= Block.scalarCount {
                rest = unsafe raw.loadUnaligned(fromByteOffset: raw.count - Block.scalarCount, as: Block.self)
            } else {
                for lane in 0..<raw.count { rest[lane] = unsafe raw[lane] }
            }
            seen.add(rest)
        }
        isASCII = seen.highest.max() < 0x80
        hasControl = seen.lowest.min() < 0x20 || seen.nearestToDelete.min() == 0
    }

    /// Extremes of the bytes so far, lane by lane.
    private struct Seen {
        var lowest = Block(repeating: .max)
        var highest = Block.zero
        /// How its bits differ from those of 0x7F: zero where it is that.
        var nearestToDelete = Block(repeating: .max)

        mutating func add(_ block: Block) {
            lowest = pointwiseMin(lowest, block)
            highest = pointwiseMax(highest, block)
            nearestToDelete = pointwiseMin(nearestToDelete, block ^ Block(repeating: 0x7F))
        }
    }
}
