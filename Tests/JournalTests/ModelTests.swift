import Foundation
import Journal
import Ledger
import Synchronization
import Testing

/// Random operations against a journal and against an array, with reopening and crashes in between.
@Suite struct ModelTests {
    private struct Model {
        var log: [Entry] = []
        var vote = Journal.Vote(term: 0, votedFor: nil)
        /// Committed: nothing up to here is replaced any more, and some of it may be archived.
        var floor: LogIndex = 0

        mutating func append(_ entries: [Entry]) {
            guard let first = entries.first else { return }
            log.removeSubrange(Int(first.index - 1)...)
            log += entries
        }
    }

    private enum Operation {
        case append([Entry])
        case save(Journal.Vote)
        case archive(through: LogIndex)
    }

    /// The next operation; entries of all sizes, so that segments roll and batches have several marks.
    private func operation(_ model: Model, _ term: inout Term, _ generator: inout SeededGenerator) -> Operation {
        if Int.random(in: 0..<8, using: &generator) == 0 {
            term = max(term, model.vote.term) + 1
            return .save(Journal.Vote(term: term, votedFor: Bool.random(using: &generator) ? 2 : nil))
        }
        var first = LogIndex(model.log.count) + 1
        if first > model.floor + 10, Int.random(in: 0..<10, using: &generator) == 0 {
            return .archive(through: LogIndex.random(in: model.floor...first - 10, using: &generator))
        }
        let most = first - 1 - model.floor
        if most > 0, Int.random(in: 0..<4, using: &generator) == 0 {
            first -= LogIndex.random(in: 1...min(Bool.random(using: &generator) ? 5 : most, most), using: &generator)
            term += 1
        }
        let size = [10, 300, 9_000, 120_000, 400_000].randomElement(using: &generator) ?? 0
        let count = LogIndex.random(in: 1...(size > 1000 ? 4 : 60), using: &generator)
        let sizes = (0..<count).map { _ in Int.random(in: 0...size, using: &generator) }
        return .append(sizes.enumerated().map { entry(first + LogIndex($0), term: term, size: $1) })
    }

    private func check(_ recovery: Journal.Recovery, _ model: Model, _ comment: Comment) {
        expect(recovery, holds: model.log, comment)
        #expect(recovery.firstIndex <= model.floor + 1, comment)
        #expect(recovery.vote == model.vote, comment)
        #expect(recovery.loss == nil, comment)
    }

    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func randomOperations(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let fixture = try Fixture()
        fixture.options.maximumBatchBytes = 300_000
        var model = Model()
        var term: Term = 1
        var (journal, recovery) = try fixture.open()
        for step in 0..<120 {
            switch operation(model, &term, &generator) {
            case .append(let entries):
                model.append(entries)
                if Bool.random(using: &generator) {
                    journal.appendAndWait(entries)
                } else {
                    _ = journal.append(entries) {}
                }
            case .save(let vote):
                model.vote = vote
                _ = journal.save(vote) {}
            case .archive(let index):
                model.floor = index
                _ = journal.archive(through: index) {}
            }
            if step % 5 == 0, let last = model.log.last?.index {
                journal.appendAndWait([])
                let from = LogIndex.random(in: journal.firstIndex...last, using: &generator)
                let through = LogIndex.random(in: from...last, using: &generator)
                let found = try journal.read(from: from, through: through, maximumBytes: .max)
                #expect(found == Array(model.log[Int(from - 1)..<Int(through)]), "seed \(seed), step \(step)")
            }
            if Int.random(in: 0..<12, using: &generator) == 0 {
                journal.close()
                (journal, recovery) = try fixture.open()
                check(recovery, model, "seed \(seed), step \(step)")
            }
        }
        journal.appendAndWait([])
        #expect(try journal.readAll() == Array(model.log[Int(journal.firstIndex - 1)...]))
        #expect(try fixture.segmentNames().count == journal.segmentCount)
        journal.close()
        check(try fixture.write([]), model, "seed \(seed), at the end")
    }

    /// A disk that dies at a random step of an operation. Afterwards the log is what it was before that operation, or
    /// what the operation makes of it, the first batches of it at least; nothing completed earlier is missing.
    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func randomCrashes(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed &* 1000)
        let fixture = try Fixture()
        let plan = CrashPlan()
        fixture.options.faults = plan.injection
        fixture.options.maximumBatchBytes = 300_000
        var model = Model()
        var term: Term = 1
        var candidates = [model]
        for step in 0..<40 {
            let ended = DispatchSemaphore(value: 0)
            let (journal, recovery) = try Journal.open(
                directory: fixture.url.path, clusterID: Fixture.clusterID, options: fixture.options,
                onFailure: { _ in ended.signal() })
            model = try #require(
                candidates.last {
                    $0.log.count == recovery.lastIndex && $0.log.last?.term ?? 0 == recovery.lastTerm
                        && $0.vote == recovery.vote
                }, "seed \(seed), step \(step)")
            check(recovery, model, "seed \(seed), step \(step)")
            for _ in 0..<Int.random(in: 0..<4, using: &generator) {
                let operation = operation(model, &term, &generator)
                perform(operation, on: journal) { ended.signal() }
                ended.wait()
                model = outcomes(of: operation, on: model).last ?? model
            }
            plan.arm(after: Int.random(in: 0..<12, using: &generator))
            let operation = operation(model, &term, &generator)
            let completed = Counter()
            perform(operation, on: journal) {
                completed.increment()
                ended.signal()
            }
            ended.wait()
            plan.disarm()
            journal.close()
            candidates = outcomes(of: operation, on: model)
            if completed.value == 1 { candidates = candidates.suffix(1) }
        }
    }

    private func perform(_ operation: Operation, on journal: Journal, completion: @escaping @Sendable () -> Void) {
        switch operation {
        case .append(let entries): _ = journal.append(entries, completion: completion)
        case .save(let vote): _ = journal.save(vote, completion: completion)
        case .archive(let index): _ = journal.archive(through: index, completion: completion)
        }
    }

    /// What a crash during an operation may leave, the whole operation last.
    private func outcomes(of operation: Operation, on model: Model) -> [Model] {
        var outcomes = [model]
        switch operation {
        case .append(let entries):
            guard let first = entries.first else { break }
            var next = model
            next.log.removeSubrange(Int(first.index - 1)...)
            outcomes.append(next)
            for entry in entries {
                next.log.append(entry)
                outcomes.append(next)
            }
        case .save(let vote):
            outcomes.append(Model(log: model.log, vote: vote, floor: model.floor))
        case .archive(let index):
            outcomes = [Model(log: model.log, vote: model.vote, floor: index)]
        }
        return outcomes
    }

    /// Readers while the writer appends, truncates and rolls: what they get is consecutive and was once the log.
    @Test func readersAndTheWriter() throws {
        let fixture = try Fixture()
        let (journal, _) = try fixture.open()
        journal.appendAndWait(entries(1...40, size: 30_000))
        let isDone = Counter()
        let ended = DispatchSemaphore(value: 0)
        for number in 0..<2 {
            Thread.detachNewThread {
                var generator = SeededGenerator(seed: UInt64(number))
                while isDone.value == 0 {
                    let from = LogIndex.random(in: 1...60, using: &generator)
                    Self.read(journal, from: from)
                }
                ended.signal()
            }
        }
        var generator = SeededGenerator(seed: 99)
        for term in Term(2)...60 {
            let first = LogIndex.random(in: 20...journal.lastIndex + 1, using: &generator)
            journal.appendAndWait(entries(first...first + 19, term: term, size: 30_000))
        }
        isDone.increment()
        ended.wait()
        ended.wait()
        journal.close()
    }

    private static func read(_ journal: Journal, from: LogIndex) {
        do {
            let found = try journal.read(from: from, through: from + 30, maximumBytes: 500_000)
            #expect(found.first?.index == from)
            for (entry, next) in zip(found, found.dropFirst()) {
                #expect(next.index == entry.index + 1)
                #expect(next.term >= entry.term)
            }
        } catch JournalError.notInLog(let index, let lastIndex) {
            #expect(index == from && lastIndex < from)
        } catch {
            Issue.record("\(error)")
        }
    }
}
