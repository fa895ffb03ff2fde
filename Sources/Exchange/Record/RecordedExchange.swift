import Analysis
import FIX

/// The matching together with its drop copy: inputs in, answers and lines out.
struct RecordedExchange: Sendable {
    struct Outcome: Sendable {
        var answers: [Addressed] = []
        /// JSON, a line each, with its end.
        var lines: [[UInt8]] = []
    }

    private(set) var exchange: PaperExchange
    /// Of the last input.
    private(set) var time: Int64 = 0
    private(set) var lineCount: UInt64 = 0

    init(rules: ExchangeRules) { exchange = PaperExchange(rules: rules) }

    mutating func apply(_ input: ExchangeInput) -> Outcome {
        precondition(input.time >= time, "an input of \(input.time) ns after one of \(time) ns")
        time = input.time
        var outcome = Outcome()
        switch input.event {
        case .message(let message):
            add(&outcome) { $0.received(message) }
            outcome.answers = answers(to: message, at: input.time)
        case .session(let event): add(&outcome) { $0.session(event) }
        case .bar(let bar): outcome.answers = exchange.close(bar, at: input.time)
        case .cancelAll(let session):
            outcome.answers = exchange.cancelAll(of: session, text: "cancel on disconnect", at: input.time)
        case .endOfDay: outcome.answers = exchange.endDay(at: input.time)
        case .amendment(let amendment): outcome.answers = exchange.amend(amendment, at: input.time)
        }
        for addressed in outcome.answers where addressed.isRecorded {
            add(&outcome) { $0.answer(addressed) }
        }
        return outcome
    }

    private mutating func answers(to message: OrderMessage, at time: Int64) -> [Addressed] {
        switch message.message.type {
        // A reject of a reject would be answered with a reject.
        case .businessMessageReject, .dontKnowTrade: return []
        default: break
        }
        do {
            return exchange.received(try OrderRequest(message.message), from: message.session, at: time)
        } catch {
            let answer = OrderAnswer.businessReject(
                error, refSequence: message.sequence, refType: message.message.type)
            return [Addressed(session: message.session, answer: answer)]
        }
    }

    private mutating func add(_ outcome: inout Outcome, _ write: (inout DropCopyLine) -> Void) {
        lineCount += 1
        var line = DropCopyLine(number: lineCount, time: time)
        write(&line)
        outcome.lines.append(line.end())
    }
}

extension Addressed {
    /// Answers to questions are not in the drop copy: nothing happened.
    fileprivate var isRecorded: Bool {
        guard case .execution(let report) = answer else { return true }
        return report.execType != .orderStatus
    }
}
