import Trading

/// What came of checking signatures: all sites of a run check the same ones, which would take most of its time.
final class CheckedSignatures {
    private struct Question: Hashable {
        let verdict: Verdict
        let verdictKey: [UInt8]
        let clusterID: [UInt8]
    }

    private var answers: [Question: Bool] = [:]

    func isSigned(_ verdict: Verdict, by verdictKey: [UInt8], clusterID: [UInt8]) -> Bool {
        let question = Question(verdict: verdict, verdictKey: verdictKey, clusterID: clusterID)
        if let answer = answers[question] { return answer }
        let answer = verdict.isSigned(by: verdictKey, clusterID: clusterID)
        answers[question] = answer
        return answer
    }
}
