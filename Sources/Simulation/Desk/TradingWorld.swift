import Desk
import Exchange
import FIX
import Ledger
import Raft
import Trading
import Venue

/// What the trading world has beside sites, network and disks: a market, a venue, connections to it, and each site's
/// desk.
struct TradingWorld {
    let plan: TradingPlan
    let market: Market
    let configuration: TradingState.Configuration
    /// Of each site, its own key.
    let signers: [VerdictSigner]
    private let signatures = CheckedSignatures()
    var venue: VirtualVenue
    var connections: [VirtualConnection] = []
    /// As every site's begins.
    let gateway: OrderGateway
    var desks: [TradingDesk]
    /// Between the sites, for verdicts.
    var links: Set<SitePair> = []
    var dialing: Set<SitePair> = []
    var checker = TradingChecker()
    var deskDice: Dice
    var wireDice: Dice
    var venueDice: Dice
    /// What each client's key stands for.
    var signals: [UInt64: Proposal] = [:]
    /// Bars that closed.
    var bars = 0
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
        gateway = Self.gateway(plan)
        desks = [TradingDesk](repeating: TradingDesk(), count: siteCount)
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

/// A site's desk, and what its process holds besides.
struct TradingDesk {
    enum Link {
        case none
        case connecting(OrderGateway.ConnectionID)
        /// A position in ``TradingWorld/connections``.
        case connected(Int)
    }

    struct Queued {
        let proposal: Proposal
        let purpose: Desk.Purpose
    }

    struct Waiting {
        let purpose: Desk.Purpose
        let term: Term
    }

    /// Nil while no process runs.
    var desk: Desk?
    var link = Link.none
    /// No bytes pass between the site and the venue until then.
    var cutUntil: VirtualTime = 0
    var timer: VirtualTime = .max
    var proposals: [Queued] = []
    /// Proposals in the log, by index.
    var waiting: [LogIndex: Waiting] = [:]
    /// Evaluated, and on their way to the disk.
    var stored: [AppliedBatch] = []
    /// The desk was told of everything through here.
    var toldThrough: LogIndex = 0
    var isJudging = false
    /// Of bars that this process saw close.
    var recentSignals: [Signal] = []
    /// Orders of which the venue has said that they ended: for a planted bug.
    var ended: Set<String> = []
    /// Orders that were sent when they were proposed: for another.
    var sentEarly: Set<String> = []

    /// Nil while no process runs.
    mutating func tell(
        _ moment: Desk.Moment, _ input: (inout Desk, Desk.Moment) -> [Desk.Action]
    ) -> [Desk.Action]? {
        desk == nil ? nil : input(&desk!, moment)
    }

    /// Before it was permitted, by a planted bug.
    func hasSent(_ effect: Effect) -> Bool {
        if case .place(let order) = effect { sentEarly.contains(order.clOrdID) } else { false }
    }

    /// The process is gone.
    mutating func end() {
        let cutUntil = cutUntil
        self = TradingDesk()
        self.cutUntil = cutUntil
    }
}
