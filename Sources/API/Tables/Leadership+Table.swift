extension LeaderInfo: Tabular {
    package var table: String {
        guard let leader else { return "no leader known at \(site), term \(term)\n" }
        return "leader \(leader)  id \(Shown.optional(leaderID))  \(leaderAddress ?? "-")  term \(term)\n"
    }
}

extension CommandReceipt: Tabular {
    package var table: String {
        var text = "\(outcome.rawValue) at index \(index)"
        if duplicate { text += " (first answer: this key had been used before)" }
        if let refusal { text += ": \(refusal)" }
        return text + "\n"
    }
}
