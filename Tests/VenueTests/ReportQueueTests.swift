import Ledger
import Testing
import Trading

@testable import Venue

@Suite struct ReportQueueTests {
    private func report(_ number: UInt64) -> Execution {
        Execution(
            venue: "qvenue", execID: "E\(number)", clOrdID: "O-1", orderID: "", execType: .new, ordStatus: .new,
            symbol: "EURUSD", side: .buy, cumulativeQuantity: .zero, leavesQuantity: .zero, transactTime: 0,
            sessionSeq: number)
    }

    private func id(_ number: UInt64) -> OrderGateway.ProposalID { .init(rawValue: number) }

    /// Three are on their way and the first fails: it waits for the others, and goes out again before a fourth.
    @Test func noReportOvertakesOneThatFailed() {
        var queue = ReportQueue()
        for number: UInt64 in 1...3 {
            queue.append(.execution, report(number).payload, sequence: number, closes: nil)
            #expect(queue.nextProposal?.payload == report(number).payload)
            queue.proposed(as: id(number))
        }
        #expect(queue.nextProposal == nil)
        queue.append(.execution, report(4).payload, sequence: 4, closes: nil)
        queue.settle(id(1), .failed)
        #expect(queue.nextProposal == nil)
        queue.settle(id(2), .failed)
        queue.settle(id(3), .failed)
        for number: UInt64 in 1...4 {
            #expect(queue.nextProposal?.payload == report(number).payload)
            queue.proposed(as: id(10 + number))
        }
        queue.settle(id(12), .committed)
        #expect(queue.takeSettled() == nil)
        queue.settle(id(11), .refused("no"))
        #expect(queue.takeSettled()?.isCommitted == false)
        #expect(queue.takeSettled()?.sequence == 2)
        #expect(queue.takeSettled() == nil)
        #expect(queue.count == 2)
    }

    /// A log that keeps what came after a failure: nothing is proposed twice, and nothing taken before its turn.
    @Test func whatIsCommittedAfterAFailureIsNotProposedAgain() {
        var queue = ReportQueue()
        for number: UInt64 in 1...3 {
            queue.append(.execution, report(number).payload, sequence: number, closes: nil)
            queue.proposed(as: id(number))
        }
        queue.settle(id(1), .failed)
        queue.settle(id(2), .committed)
        #expect(queue.nextProposal == nil)
        queue.settle(id(3), .committed)
        #expect(queue.nextProposal?.payload == report(1).payload)
        queue.proposed(as: id(4))
        #expect(queue.nextProposal == nil)
        #expect(queue.takeSettled() == nil)
        queue.settle(id(4), .committed)
        #expect(queue.takeSettled()?.sequence == 1)
        #expect(queue.takeSettled()?.sequence == 2)
        #expect(queue.takeSettled()?.sequence == 3)
        #expect(queue.isEmpty)
    }
}
