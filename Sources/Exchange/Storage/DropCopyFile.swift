/// The drop copy: `dropcopy.jsonl`, a JSON object a line.
///
/// It follows from the journal, which is written first: at the start it is compared with it, line for line, and gets
/// the lines that a kill kept it from having.
final class DropCopyFile {
    private let file: AppendedFile
    private var pending: [UInt8] = []
    /// Read ahead for the comparison, and where what follows it begins in the file.
    private var window: ArraySlice<UInt8> = []
    private var windowEnd = 0
    private var compared: UInt64 = 0
    /// Where the lines compared end.
    private var comparedEnd = 0

    static let fileName = "dropcopy.jsonl"
    private static let readLength = 1 << 20

    init(_ path: String) throws(VenueError) { file = try AppendedFile(path) }

    /// Compares the next line with the file's, or adds it where the file has ended.
    func restore(_ line: [UInt8]) throws(VenueError) {
        compared += 1
        guard pending.isEmpty else {
            append(line)
            return try writeIfLong()
        }
        while window.count < line.count, windowEnd < file.length {
            let more = try file.read(Self.readLength, at: windowEnd)
            window = window + more
            windowEnd += more.count
        }
        if window.count >= line.count {
            guard window.prefix(line.count).elementsEqual(line) else { throw other(compared) }
            window = window.dropFirst(line.count)
            comparedEnd += line.count
        } else {
            // The file's last line may have been written in part.
            guard line.starts(with: window) else { throw other(compared) }
            try file.truncate(to: comparedEnd)
            window = []
            windowEnd = comparedEnd
            append(line)
        }
        try writeIfLong()
    }

    /// The journal has been gone through: the file may have no more lines than that.
    func endRestoring() throws(VenueError) {
        guard pending.isEmpty, file.length > comparedEnd else { return try write() }
        throw other(compared + 1)
    }

    /// Adds a line to what ``write()`` writes.
    func append(_ line: [UInt8]) { pending.append(contentsOf: line) }

    func write() throws(VenueError) {
        guard !pending.isEmpty else { return }
        try file.append(pending)
        pending.removeAll(keepingCapacity: true)
    }

    private func writeIfLong() throws(VenueError) {
        guard pending.count >= Self.readLength else { return }
        try write()
        comparedEnd = file.length
        windowEnd = file.length
    }

    private func other(_ line: UInt64) -> VenueError { .otherDropCopy(path: file.path, line: line) }
}
