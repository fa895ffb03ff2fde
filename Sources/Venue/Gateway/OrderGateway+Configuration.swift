package import FIX

extension OrderGateway {
    /// Who talks to whom, and within which bounds. Durations are nanoseconds.
    package struct Configuration: Sendable {
        /// The venue's name in committed reports, 1 to 32 printable ASCII characters.
        package var venue: String
        package var session: SessionConfiguration
        /// Outbound numbers reserved at a time. Each takeover skips what is left of a block, and venues count in 31
        /// bits.
        package var numbersPerBlock: UInt64 = 2_000
        /// The next block is reserved when fewer are left.
        package var numbersLowMark: UInt64 = 1_000
        /// How long the venue may take to answer a logon, an order or a question. After it, the fate of an order is in
        /// doubt: an alarm is raised, and the venue is asked again.
        package var answerTimeout: Int64 = 2_000_000_000
        /// Longest pause between two questions about one order. Pauses begin at ``answerTimeout`` and double until the
        /// venue has news of it.
        package var longestQuestionPause: Int64 = 30_000_000_000
        /// How long an order that was never sent may wait for session and lease. It was checked against a price that is
        /// older than that by then.
        package var maximumUnsentAge: Int64 = 2_000_000_000
        /// Orders and cancels that may wait so; beyond it none is sent any more.
        package var maximumUnsent = 1_000
        /// Reports that may wait to be committed. Past it no more is read from the link, down to half of it.
        package var maximumUncommittedReports = 1_000
        /// Questions about single orders on their way to the venue.
        package var maximumQuestions = 64
        /// Pauses between attempts to connect; they double, and start over after a logon. A venue that still holds the
        /// predecessor's session refuses until it has noticed, so the longest is what a takeover may lose.
        package var shortestBackoff: Int64 = 50_000_000
        package var longestBackoff: Int64 = 400_000_000
        /// How long a proposal that the log did not take waits.
        package var proposalPause: Int64 = 20_000_000
        /// How long the session may be away before it is alarmed.
        package var outageLimit: Int64 = 5_000_000_000

        package init(venue: String, session: SessionConfiguration) {
            self.venue = venue
            self.session = session
        }
    }
}
