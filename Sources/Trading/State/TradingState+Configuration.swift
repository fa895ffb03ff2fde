extension TradingState {
    /// The same on every site, and for as long as the log is kept.
    package struct Configuration: Sendable, Hashable {
        /// The cluster's UUID, 16 bytes: what a verdict is signed for.
        package let clusterID: [UInt8]
        /// Whose verdicts count in a log that does not begin with its founding membership, until it has another;
        /// ascending.
        package let voters: [Voter]
        /// Start of every ClOrdID, see ``ClOrdID``.
        package let clusterTag: String

        /// - Parameters:
        ///   - clusterID: 16 bytes.
        ///   - voters: 1 to ``Decision/maximumVerdicts`` with distinct numbers greater than zero.
        ///   - clusterTag: 1 to ``ClOrdID/maximumTagLength`` capital letters or digits; ``ClOrdID/tag(clusterID:)``.
        package init(clusterID: [UInt8], voters: [Voter], clusterTag: String) {
            precondition(clusterID.count == 16, "cluster id of \(clusterID.count) bytes")
            precondition(
                (1...Decision.maximumVerdicts).contains(voters.count)
                    && Set(voters.map(\.id)).count == voters.count
                    && voters.allSatisfy { (1...UInt64(Int64.max)).contains($0.id) }, "voters \(voters.map(\.id))")
            self.clusterID = clusterID
            precondition(
                (1...ClOrdID.maximumTagLength).contains(clusterTag.utf8.count)
                    && clusterTag.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) },
                "cluster tag \(clusterTag)")
            self.voters = voters.sorted { $0.id < $1.id }
            self.clusterTag = clusterTag
        }
    }
}
