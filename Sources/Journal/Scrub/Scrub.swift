import Ledger

/// Reads sealed segments through while the log goes on.
package struct Scrub: Sendable {
    private static let attempts = 3

    private let directory: any Directory
    private let log: SharedLog

    package init(directory: any Directory, log: SharedLog) {
        self.directory = directory
        self.log = log
    }

    /// Of the segments that are sealed now.
    package var headers: [SegmentHeader] { log.withMap { $0.segments.dropLast().map(\.header) } }

    /// Nil when nothing is wrong with a segment, or it is not sealed any more. What is found in one that is cut or
    /// replaced meanwhile says nothing; then it is read again.
    ///
    /// - Parameter pace: told of bytes read; false ends the reading.
    package func fault(in header: SegmentHeader, pace: @escaping (Int) -> Bool = { _ in true }) -> JournalError? {
        for _ in 0..<Self.attempts {
            let (isSealed, generation) = log.withMap { map in
                (map.segments.dropLast().contains { $0.header == header }, map.generation)
            }
            guard isSealed else { return nil }
            do {
                var check = try SegmentCheck(header, in: directory, pace: pace)
                try check.run()
                return nil
            } catch {
                guard log.withMap({ $0.generation }) != generation else { return error }
            }
        }
        return nil
    }
}
