import Journal
import Ledger
import Testing

/// Which segments are the log.
@Suite struct ChainTests {
    private func segment(_ sequence: UInt64, after previous: UInt64, from index: LogIndex) -> SegmentHeader {
        var peaks = MerklePeaks()
        for _ in 1..<index { peaks.append(leaf: .zero) }
        return SegmentHeader(
            clusterID: Fixture.clusterID, sequence: sequence, previousSequence: previous, firstIndex: index,
            previousTerm: index > 1 ? 1 : 0, fileLength: 8192, peaks: peaks)
    }

    private func sequences(_ segments: [SegmentHeader]) throws -> [[UInt64]] {
        let chain = try SegmentChain(segments)
        return [chain.live.map(\.sequence), chain.superseded.map(\.sequence).sorted()]
    }

    private func fault(_ segments: [SegmentHeader]) -> SegmentChain.Fault? {
        do { _ = try SegmentChain(segments) } catch { return error }
        return nil
    }

    @Test func followsTheLinks() throws {
        #expect(try sequences([segment(1, after: 0, from: 1)]) == [[1], []])
        let three = [segment(1, after: 0, from: 1), segment(2, after: 1, from: 5), segment(3, after: 2, from: 9)]
        #expect(try sequences(three) == [[1, 2, 3], []])
        #expect(try sequences(three.reversed() + [segment(4, after: 2, from: 7)]) == [[1, 2, 4], [3]])
        #expect(try sequences(three + [segment(4, after: 1, from: 5)]) == [[1, 4], [2, 3]])
        #expect(try sequences(three + [segment(4, after: 1, from: 3)]) == [[1, 4], [2, 3]])
        #expect(try sequences(three + [segment(4, after: 0, from: 1)]) == [[4], [1, 2, 3]])
        #expect(try sequences([three[0], three[2], segment(4, after: 1, from: 4)]) == [[1, 4], [3]])
    }

    @Test func aMissingSegmentIsNamed() {
        let first = segment(1, after: 0, from: 1)
        let second = segment(2, after: 1, from: 5)
        let third = segment(3, after: 2, from: 9)
        #expect(fault([first, third]) == .init(segment: third, reason: .previousSegmentMissing(sequence: 2)))
        #expect(fault([second, third]) == .init(segment: second, reason: .previousSegmentMissing(sequence: 1)))
    }

    /// A segment of another node never makes this node's own look superseded.
    @Test func aStrangerSupersedesNothing() {
        let own = (1...5).map { segment($0, after: $0 - 1, from: $0 * 4 - 3) }
        let stranger = segment(90, after: 89, from: 3)
        #expect(fault(own + [stranger])?.reason == .previousSegmentMissing(sequence: 89))
        let twin = segment(3, after: 2, from: 8)
        #expect(fault(own + [twin])?.reason == .strayed)
        let unlinked = [own[0], own[1], segment(4, after: 2, from: 9), segment(3, after: 2, from: 7)]
        #expect(fault(unlinked)?.reason == .strayed)
    }
}
