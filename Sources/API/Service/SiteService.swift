/// What the API server needs from the site it speaks for.
///
/// Every function honours cancellation: past ``APILimits/requestTimeout`` the server cancels the call and answers
/// `timeout`, and it waits for the call to return. Reads are at least as current as their `consistency`, or fail with
/// `noLeader`, `timeout` or `busy`. Functions that throw throw ``ServiceError``; anything else is
/// answered as `internal`, without its text.
package protocol SiteService: Sendable {
    /// The cluster as this site sees it.
    func status() async throws -> ClusterStatus
    /// This site alone.
    func nodeStatus() async -> NodeStatus

    func leader() async -> LeaderInfo
    /// Hands leadership to the named site, or to the one that trails least, and answers when it leads.
    func transferLeadership(to name: String?) async throws -> LeaderInfo
    /// Newest first, at most `limit`.
    func history(limit: Int, consistency: Consistency) async throws -> LeaderHistory

    /// Commits a signal and answers what applying it gave.
    ///
    /// - Parameters:
    ///   - signal: already ``SignalRequest/validated()``.
    ///   - actor: the role and name of the client's certificate: `trader/alice`.
    func submit(_ signal: SignalRequest, actor: String) async throws -> CommandReceipt

    /// Commits a note, already ``NoteRequest/validated()``, and answers what applying it gave.
    func submit(_ note: NoteRequest, actor: String) async throws -> CommandReceipt

    /// Newest first, at most `limit`, in one state only when that is given.
    func orders(limit: Int, state: String?, consistency: Consistency) async throws -> Listing<OrderRow>
    /// The order with this ClOrdID and what the venue said about it, or `notFound`.
    func order(_ clOrdID: String, consistency: Consistency) async throws -> OrderDetail
    /// Newest first, at most `limit`.
    func executions(limit: Int, consistency: Consistency) async throws -> Listing<ExecutionRow>
    /// Newest first, at most `limit`.
    func unreadReports(limit: Int, consistency: Consistency) async throws -> Listing<UnreadReportRow>
    /// By symbol.
    func positions(consistency: Consistency) async throws -> Listing<PositionRow>

    /// Newest first, at most `limit`, of one outcome only when that is given.
    func decisions(limit: Int, outcome: String?, consistency: Consistency) async throws -> Listing<DecisionRow>
    /// The decision at this log index, or `notFound`.
    func decision(_ index: UInt64, consistency: Consistency) async throws -> DecisionDetail
    /// Those that wait for a person, soonest to expire first.
    func pendingDecisions(consistency: Consistency) async throws -> Listing<PendingDecisionRow>
    /// What is held up, by scope and name.
    func halts(consistency: Consistency) async throws -> Listing<HaltRow>
    /// Newest first, at most `limit`.
    func alarms(limit: Int, consistency: Consistency) async throws -> Listing<AlarmRow>

    /// Commits a command and answers what applying it gave.
    ///
    /// - Parameters:
    ///   - command: already ``TradingCommand/validated()``.
    ///   - actor: the role and name of the client's certificate: `risk/bob`.
    func submit(_ command: TradingCommand, actor: String) async throws -> CommandReceipt

    /// By symbol.
    func limits(consistency: Consistency) async throws -> Listing<LimitsRow>
    /// The limits of this symbol, or `notFound`.
    func limits(of symbol: String, consistency: Consistency) async throws -> LimitsRow
    /// By symbol.
    func instruments(consistency: Consistency) async throws -> Listing<InstrumentRow>
    /// The instrument with this symbol, or `notFound`.
    func instrument(_ symbol: String, consistency: Consistency) async throws -> InstrumentRow
    /// Of version zero, and what they would be by default, while none are set.
    func settings(consistency: Consistency) async throws -> SettingsRow

    /// Commits a change of reference data, or tells what it would do.
    ///
    /// - Parameters:
    ///   - change: already ``ReferenceChange/validated()``.
    ///   - version: of what is to be changed; when another one is in force, the answer is `conflict`.
    func change(
        _ change: ReferenceChange, ifVersion version: UInt64, dryRun: Bool, actor: String
    ) async throws -> ChangeReport

    /// Keeps bars for this site's own analyst; bars not newer than the last one held are passed over.
    func pushBars(_ request: BarsRequest) async throws -> BarsReceipt
    func lastBar(symbol: String) async throws -> LastBar

    /// What is measured, in Prometheus' text format 0.0.4.
    func metricsText() async throws -> String

    func readiness() async -> Readiness
    func liveness() async -> Liveness
}
