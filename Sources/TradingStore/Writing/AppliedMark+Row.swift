import Ledger
import Trading

extension AppliedMark {
    static let selection = """
        SELECT applied_index, applied_term, digest, merkle_size, merkle_peaks, cluster_id, schema_version
        FROM applied WHERE id = 1
        """

    /// The first five columns of ``selection``.
    var values: [Value] {
        [
            .integer(Int64(index)), .integer(Int64(term)), .blob(digest.bytes), .integer(Int64(peaks.size)),
            .blob(peaks.peaks.flatMap(\.bytes)),
        ]
    }

    /// Nil when the values do not belong together.
    init?(values: [Value]) {
        guard values.count >= 5, case .integer(let index) = values[0], case .integer(let term) = values[1],
            case .blob(let digest) = values[2], case .integer(let size) = values[3],
            case .blob(let peakBytes) = values[4], index >= 0, term >= 0, size >= 0,
            let hash = Hash(digest), peakBytes.count % Hash.length == 0
        else { return nil }
        let hashes = stride(from: 0, to: peakBytes.count, by: Hash.length).compactMap {
            Hash(peakBytes[$0..<$0 + Hash.length])
        }
        guard let peaks = MerklePeaks(size: UInt64(size), peaks: hashes) else { return nil }
        self.init(index: LogIndex(index), term: Term(term), digest: hash, peaks: peaks)
    }
}
