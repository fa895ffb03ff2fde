import Ledger
import Testing
import Trading

@Suite struct CrossValidationTests {
    private func ruling(
        _ answers: [(Action, Int32)], side: Side = .buy, voters: Int = 3,
        settings: TradingSettings = TradingSettings()
    ) -> (Outcome, CrossValidation.Reason) {
        let verdicts = answers.enumerated().map { offset, answer in
            Verdict.example(NodeID(offset + 1), on: 1, answer.0, confidence: answer.1)
        }
        let ruling = CrossValidation.ruling(side: side, verdicts: verdicts, voters: voters, settings: settings)
        return (ruling.outcome, ruling.reason)
    }

    @Test func allAgree() {
        #expect(ruling([(.buy, 700_000), (.buy, 800_000), (.buy, 750_000)]) == (.approved, .agreed))
        #expect(ruling([(.sell, 1), (.sell, 2)], side: .sell) == (.approved, .agreed))
    }

    @Test func theSpreadsBoundary() {
        #expect(ruling([(.buy, 500_000), (.buy, 700_000)]) == (.approved, .agreed))
        #expect(ruling([(.buy, 500_000), (.buy, 700_001)]) == (.pending, .confidencesTooFarApart))
        #expect(ruling([(.buy, 700_001), (.buy, 600_000), (.buy, 500_000)]) == (.pending, .confidencesTooFarApart))
        #expect(ruling([(.buy, 0), (.buy, 1_000_000)]) == (.pending, .confidencesTooFarApart))
    }

    @Test func twoOfThreeWhoAgreeAreEnough() {
        #expect(ruling([(.buy, 1), (.buy, 1)]) == (.approved, .agreed))
        #expect(ruling([(.buy, 1), (.buy, 1), (.buy, 1)], voters: 4) == (.approved, .agreed))
        #expect(ruling([(.buy, 1)], voters: 1) == (.approved, .agreed))
        #expect(ruling([(.buy, 1), (.buy, 200_002)]) == (.pending, .confidencesTooFarApart))
    }

    @Test func whoIsAloneAsks() {
        #expect(ruling([]) == (.rejected, .insufficient))
        #expect(ruling([(.buy, 1)]) == (.pending, .insufficient))
        #expect(ruling([(.hold, 1)]) == (.rejected, .notTheSignalsSide))
        #expect(ruling([(.buy, 1), (.buy, 1)], voters: 4) == (.pending, .insufficient))
        #expect(ruling([(.buy, 1), (.buy, 1)], voters: 5) == (.pending, .insufficient))
    }

    @Test func theSettingsSayWhatFollowsFromAbsence() {
        var settings = TradingSettings()
        settings.incompleteVerdicts = .ask
        settings.minorityVerdicts = .reject
        #expect(ruling([(.buy, 1), (.buy, 1)], settings: settings) == (.pending, .incomplete))
        #expect(ruling([(.buy, 1)], settings: settings) == (.rejected, .insufficient))
        #expect(ruling([(.buy, 1), (.buy, 1), (.buy, 1)], settings: settings) == (.approved, .agreed))
        settings.incompleteVerdicts = .reject
        #expect(ruling([(.buy, 1), (.buy, 1)], settings: settings) == (.rejected, .incomplete))
        // A no stands, however far apart they are.
        #expect(ruling([(.buy, 1), (.buy, 900_000)], settings: settings) == (.rejected, .incomplete))
        settings.maximumSpread = 0
        #expect(ruling([(.buy, 1), (.buy, 2), (.buy, 1)], settings: settings) == (.pending, .confidencesTooFarApart))
    }

    @Test func oneOtherActionIsEnough() {
        #expect(ruling([(.buy, 1), (.buy, 1), (.hold, 1)]) == (.rejected, .actionsDiffer))
        #expect(ruling([(.sell, 1), (.buy, 1), (.buy, 1)]) == (.rejected, .actionsDiffer))
        #expect(ruling([(.sell, 0), (.buy, 1_000_000)]) == (.rejected, .actionsDiffer))
    }

    @Test func theyMustAgreeWithTheSignal() {
        #expect(ruling([(.hold, 1), (.hold, 1)]) == (.rejected, .notTheSignalsSide))
        #expect(ruling([(.sell, 1), (.sell, 1)]) == (.rejected, .notTheSignalsSide))
        #expect(ruling([(.buy, 1), (.buy, 1)], side: .sell) == (.rejected, .notTheSignalsSide))
        // Nobody needs to approve what all sites reject.
        #expect(ruling([(.hold, 0), (.hold, 1_000_000)]) == (.rejected, .notTheSignalsSide))
    }
}
