import Ledger
import Testing

@testable import Raft

@Suite struct LogTests {
    private func log(_ terms: [Term], cacheBytes: Int = 1 << 20) -> Log {
        let runs = Disk(
            vote: Raft.Vote(term: 0, votedFor: nil),
            entries: terms.enumerated().map { Bench.entry(LogIndex($0) + 1, term: $1) }
        ).termRuns
        return Log(
            terms: TermRuns(runs, base: .origin, lastIndex: LogIndex(terms.count)), lastIndex: LogIndex(terms.count),
            lastTime: 0,
            cacheBytes: cacheBytes)
    }

    /// Against a plain list of terms, through random appends, truncations and compactions.
    @Test func termRunsAgreeWithAPlainList() {
        var random = SplitMix64(seed: 1)
        var plain: [Term] = []
        var log = log([])
        var base = 0
        for _ in 0..<2000 {
            let keep =
                random.next(from: 0, through: 3) == 0
                ? Int(random.next(from: Int64(base), through: Int64(plain.count))) : plain.count
            plain = Array(plain.prefix(keep))
            var term = max(plain.last ?? 1, 1)
            let new = (0..<random.next(from: 1, through: 4)).map { offset in
                term += Term(random.next(from: 0, through: 1))
                return Bench.entry(LogIndex(keep) + LogIndex(offset) + 1, term: term)
            }
            plain += new.map(\.term)
            let write = log.append(new, at: 0)
            _ = log.written(write)
            if random.next(from: 0, through: 20) == 0 {
                base = Int(random.next(from: Int64(base), through: Int64(plain.count)))
                log.compact(through: LogIndex(base))
                #expect(log.base == Raft.Base(index: LogIndex(base), term: base == 0 ? 0 : plain[base - 1]))
            }
            #expect(log.lastIndex == plain.count)
            let index = LogIndex(random.next(from: Int64(base), through: Int64(plain.count) + 1))
            let expected = index == 0 ? 0 : (index <= plain.count ? plain[Int(index) - 1] : nil)
            #expect(log.term(at: index) == expected)
            #expect(base == 0 || log.term(at: LogIndex(base) - 1) == nil)
            let bound = Term(random.next(from: 0, through: Int64(log.lastTerm) + 1))
            let last = plain.prefix(Int(index)).lastIndex { $0 <= bound }.map { LogIndex($0) + 1 } ?? 0
            // Below the base only a bound is known.
            let found = log.lastIndex(atOrBefore: index, termAtMost: bound)
            #expect(found == last || (last < base && found < base && found >= last))
        }
    }

    @Test func aCompletionVouchesOnlyForWhatWasNotReplaced() {
        var log = log([1])
        let first = log.append([Bench.entry(2, term: 1), Bench.entry(3, term: 1), Bench.entry(4, term: 1)], at: 0)
        let second = log.append([Bench.entry(3, term: 2), Bench.entry(4, term: 2)], at: 0)
        let advanced = log.written(first)
        #expect(advanced)
        #expect(log.durableIndex == 2)
        _ = log.written(second)
        #expect(log.durableIndex == 4)
        let third = log.append([Bench.entry(2, term: 3)], at: 0)
        #expect(log.durableIndex == 1)
        let repeated = log.written(second)
        #expect(!repeated)
        #expect(log.durableIndex == 1)
        let unknown = log.written(WriteID(rawValue: 99))
        #expect(!unknown)
        #expect(log.durableIndex == 1)
        _ = log.written(third)
        #expect(log.durableIndex == 2)
        #expect(log.lastTerm == 3)
    }

    @Test func memoryKeepsWhatIsNotDurableAndNoMoreThanItsLimit() {
        let size = Bench.entry(1, term: 1).bytes.count
        var log = log([], cacheBytes: 2 * size)
        let write = log.append((1...5).map { Bench.entry($0, term: 1) }, at: 0)
        #expect(log.recent.firstIndex == 1)
        _ = log.written(write)
        #expect(log.recent.firstIndex == 4)
        #expect(log.recent.prefix(from: 3, through: 5, count: 9, bytes: 9999) == nil)
        #expect(log.recent.prefix(from: 4, through: 6, count: 9, bytes: 9999) == nil)
        #expect(log.recent.prefix(from: 4, through: 5, count: 9, bytes: 9999)?.map(\.index) == [4, 5])
        #expect(log.recent.prefix(from: 4, through: 5, count: 1, bytes: 9999)?.map(\.index) == [4])
        #expect(log.recent.prefix(from: 4, through: 5, count: 9, bytes: 2 * size - 1)?.map(\.index) == [4])
        #expect(log.recent.prefix(from: 4, through: 5, count: 9, bytes: 1)?.map(\.index) == [4])
        #expect(log.recent.prefix(from: 6, through: 5, count: 9, bytes: 1) == [])
        // Replaced from before the oldest one held.
        _ = log.append([Bench.entry(3, term: 2)], at: 0)
        #expect(log.recent.firstIndex == 3)
        #expect(log.recent.prefix(from: 3, through: 3, count: 9, bytes: 9999)?.map(\.term) == [2])
    }
}
