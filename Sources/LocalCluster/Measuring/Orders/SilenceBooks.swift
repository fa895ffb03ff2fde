import Trading
import TradingStore

/// What one site's database has of orders and of what became of signals, asked while the venue is silent.
struct SilenceBooks {
    let site: String
    let orders: [OrderRecord]
    /// Of pre-trade checks that said no.
    let denials: [DecisionRecord]

    /// Safe while the site runs.
    init(_ cluster: LocalCluster, site: String) throws {
        self.site = site
        let path = cluster.database(of: site)
        orders = try TradingStore.records(OrderRecord.self, path: path)
        denials = try TradingStore.records(DecisionRecord.self, path: path).filter { $0.outcome == .denied }
    }

    var inDoubt: [OrderRecord] { orders.filter { $0.state == .inDoubt } }
    /// ClOrdIDs.
    var ended: Set<String> { Set(orders.filter(\.state.isTerminal).map(\.order.clOrdID)) }
    /// ClOrdIDs of those without an answer.
    var unanswered: Set<String> {
        Set(orders.filter { $0.state == .sent || $0.state == .inDoubt }.map(\.order.clOrdID))
    }

    /// Orders that ended, though nobody can have known.
    ///
    /// - Parameter known: what had ended before the silence.
    func wronglyEnded(but known: Set<String>) -> [String] {
        let wrong: [OrderState] = [.rejected, .canceled, .expired, .notAtVenue]
        return orders.filter { wrong.contains($0.state) && !known.contains($0.order.clOrdID) }.map {
            "\(site) calls \($0.order.clOrdID) \($0.state.label) while the venue is silent"
        }
    }

    /// Orders that were made while one of their symbol was in doubt.
    var madeInDoubt: [String] {
        inDoubt.flatMap { doubted in
            orders.filter { $0.index > doubted.updatedIndex && $0.order.symbol == doubted.order.symbol }.map {
                "\(site) made \($0.order.clOrdID) at index \($0.index), with \(doubted.order.clOrdID) in doubt since "
                    + "\(doubted.updatedIndex)"
            }
        }
    }

    /// Denials for an order in doubt, after an index of the log.
    func denied(after index: UInt64) -> [DecisionRecord] {
        denials.filter {
            $0.index > index && $0.reason == PreTradeCheck.tradingState.label && $0.detail.contains("in doubt")
        }
    }
}
