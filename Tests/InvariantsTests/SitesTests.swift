import Invariants
import Testing

@Suite struct SitesTests {
    @Test func oneStateAtOneIndex() {
        var states = EqualStates<Int, String>()
        #expect(states.reached(1, "x", at: 1) == nil && states.reached(2, "y", at: 1) == nil)
        #expect(states.reached(1, "x", at: 2) == nil)
        let other = states.reached(2, "z", at: 2)
        #expect(other?.site == 1 && other?.state == "y")
    }

    @Test func whatWasAcknowledgedIsThereOnce() {
        var answers = KeptAnswers()
        answers.acknowledged("k1", at: 5)
        answers.acknowledged("k2", at: 6)
        answers.acknowledged("k2", at: 6)
        #expect(answers.contradictions == [])
        #expect(answers.lost(from: ["k1": [5], "k2": [6], "k3": [7]], at: "a") == [])
        let lost = answers.lost(from: ["k1": [5, 9]], at: "a").map(\.description)
        #expect(
            lost == [
                "answers: a: k1 was acknowledged at entry 5, the database has it at [5, 9]",
                "answers: a: k2 was acknowledged at entry 6, the database has it at []",
            ])
        answers.acknowledged("k1", at: 8)
        #expect(answers.contradictions.map(\.description) == ["answers: k1 was acknowledged at entries 5 and 8"])
    }
}
