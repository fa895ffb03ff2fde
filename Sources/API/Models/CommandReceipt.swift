/// What became of a command: it is committed, at `index`, whatever the outcome.
package struct CommandReceipt: Codable, Sendable, Hashable {
    package private(set) var schemaVersion = Schema.version
    package var index: DecimalIndex
    /// The key had been used before; this is the first answer.
    package var duplicate: Bool
    package var outcome: Outcome
    /// Why the state machine refused it.
    package var refusal: String?

    package enum Outcome: String, Codable, Sendable {
        /// On a signal the sites will now give their verdicts; a note is on record.
        case accepted
        case refused
    }

    package init(index: UInt64, duplicate: Bool, refusal: String?) {
        self.index = DecimalIndex(index)
        self.duplicate = duplicate
        outcome = refusal == nil ? .accepted : .refused
        self.refusal = refusal
    }
}
