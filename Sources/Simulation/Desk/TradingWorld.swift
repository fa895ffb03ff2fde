import Exchange
import FIX
import Ledger
import Raft
import Trading
import Venue

/// What the trading world has beside sites, network and disks: a market, a venue, connections to it, and each site's desk.
struct TradingWorld {
    let plan: TradingPlan
    let market: Market
    let configuration: TradingState.Configuration
    /// Of each site, its own key.
    let signers: [VerdictSigner]
    private let signatures = CheckedSignatures()
    var venue: VirtualVenue
    var connections: [VirtualConnection] = []
    var desks: [TradingDesk]
    var checker = TradingChecker()
    var deskDice: Dice
    var wireDice: Dice
    var venueDice: Dice
    /// What each client's key stands for.
    var signals: [UInt64: Proposal] = [:]
    /// Commands that people gave.
    var commands = 0

    private static let clusterID: [UInt8] = Array(1...16)

    init(_ options: Options, siteCount: Int, founderCount: Int) {
        let isTrading = options.world == .trading
        deskDice = Dice(seed: options.seed, stream: 6)
        wireDice = Dice(seed: options.seed, stream: 7)
        venueDice = Dice(seed: options.seed, stream: 8)
        var planDice = Dice(seed: options.seed, stream: 9)
        plan = TradingPlan(&planDice)
        let steps = isTrading ? Int(options.chaos / plan.barInterval) + 20 : 0
        market = Market(plan, steps: steps, &planDice)
        signers = isTrading ? (0..<siteCount).map { _ in Self.signer(&planDice) } : []
        let keys = signers.map(\.publicKey)
        let voters = (0..<founderCount).map { Voter(id: NodeID($0 + 1), verdictKey: isTrading ? keys[$0] : []) }
        configuration = TradingState.Configuration(clusterID: Self.clusterID, voters: voters, clusterTag: "SIM")
        venue = VirtualVenue(plan, market)
        let gateway = Self.gateway(plan)
        desks = [TradingDesk](repeating: TradingDesk(gateway: gateway), count: siteCount)
    }

    private static func signer(_ dice: inout Dice) -> VerdictSigner {
        let key = (0..<VerdictSigner.keyLength).map { _ in UInt8(dice.below(256)) }
        guard let signer = VerdictSigner(privateKey: key, clusterID: clusterID) else {
            preconditionFailure("any 32 bytes are an Ed25519 key")
        }
        return signer
    }

    private static func gateway(_ plan: TradingPlan) -> OrderGateway {
        let session = SessionConfiguration(
            role: .initiator, senderCompID: VirtualVenue.counterparty, targetCompID: VirtualVenue.compID)
        var configuration = OrderGateway.Configuration(venue: Market.venue, session: session)
        configuration.numbersPerBlock = UInt64(plan.numbersPerBlock)
        configuration.numbersLowMark = UInt64(plan.numbersPerBlock / 2)
        configuration.answerTimeout = plan.answerTimeout
        configuration.maximumUnsentAge = plan.maximumUnsentAge
        configuration.maximumUncommittedReports = plan.maximumUncommittedReports
        configuration.maximumQuestions = plan.maximumQuestions
        do {
            return try OrderGateway(configuration: configuration)
        } catch { preconditionFailure("\(error)") }
    }

    /// A site's database before anything was written.
    func database(_ options: Options) -> TradingDatabase? {
        guard options.world == .trading else { return nil }
        return TradingDatabase(configuration: configuration, signatures: signatures, bug: options.bug)
    }

    /// What a client's key stands for; the same however often it is asked for.
    mutating func proposal(for key: UInt64, seed: UInt64) -> Proposal {
        if let known = signals[key] { return known }
        var dice = Dice(seed: seed ^ key &* 0x9E37_79B9_7F4A_7C15, stream: 10)
        let symbol = Market.symbols[0]
        let price = venue.server.exchange.last(symbol) ?? Market.price(10_000)
        let signal = Market.signal(key, near: price, &dice)
        let proposal = Proposal(kind: .signal, actor: Client.actor, payload: signal.payload)
        signals[key] = proposal
        return proposal
    }
}

/// A site's part in trading: its gateway to the venue and, when it leads, the decisions on what is signalled.
struct TradingDesk {
    enum Link {
        case none
        case connecting(OrderGateway.ConnectionID)
        /// A position in ``TradingWorld/connections``.
        case connected(Int)
    }

    struct GatewayProposal {
        /// Nil of an alarm, which nobody waits for.
        let id: OrderGateway.ProposalID?
        let term: Term
        let proposal: Proposal
    }

    struct Waiting {
        let id: OrderGateway.ProposalID
        let term: Term
    }

    /// A signal on its way to a decision. Times are of the site's own clock.
    struct Case {
        var verdicts: [NodeID: Verdict] = [:]
        let openedAt: Int64
        var askedAt = Int64.min
        var proposedAt: Int64?
    }

    private let fresh: OrderGateway
    var gateway: OrderGateway
    var alarms = AlarmBudget()
    var link = Link.none
    /// No bytes pass between the site and the venue until then.
    var cutUntil: VirtualTime = 0
    /// What the gateway was told last.
    var lease: Int64?
    var timer: VirtualTime = .max
    /// Since this process leads and has applied everything before.
    var leadsIn: Term?
    var proposals: [GatewayProposal] = []
    var waiting: [LogIndex: Waiting] = [:]
    var cases: [LogIndex: Case] = [:]
    /// Orders of which the venue has said that they ended: for a planted bug.
    var ended: Set<String> = []
    /// Orders that were sent when they were proposed: for another.
    var sentEarly: Set<String> = []
    var foundedAt: Int64?
    var timerProposedAt: Int64?

    init(gateway: OrderGateway) {
        fresh = gateway
        self.gateway = gateway
    }

    /// Another process begins, which knows nothing.
    mutating func restart() {
        let cutUntil = cutUntil
        self = TradingDesk(gateway: fresh)
        self.cutUntil = cutUntil
    }
}
