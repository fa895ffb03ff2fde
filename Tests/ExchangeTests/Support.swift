import Analysis
import Trading

@testable import Exchange

let noon: Int64 = 1_492_603_200_000_000_000

func price(_ text: String) -> Price {
    guard let price = Price(text) else { preconditionFailure("\(text) is no price") }
    return price
}

func units(_ count: Int64) -> Quantity { Quantity(raw: count * Quantity.scale) }

/// A bar that opens `number` hours after noon.
func bar(
    _ number: Int64, _ open: String, _ high: String, _ low: String, _ close: String, symbol: String = "EURUSD"
) -> Bar {
    do {
        return try Bar(
            symbol: symbol, time: noon + number * 3_600_000_000_000, open: price(open), high: price(high),
            low: price(low), close: price(close), volume: 7)
    } catch { preconditionFailure("\(error)") }
}

/// A bar in which nothing moved.
func flat(_ number: Int64, _ at: String) -> Bar { bar(number, at, at, at, at) }

extension ExchangeRules {
    /// EURUSD in lots of one unit and ticks of 0.00001, of which the market takes `barSize` each bar.
    static func sample(barSize: Int64 = 0, _ sessions: OrderSessionRules...) -> ExchangeRules {
        ExchangeRules(
            instruments: [
                ListedInstrument(
                    symbol: "EURUSD", tick: price("0.00001"), lot: units(1), barSize: units(barSize)),
                ListedInstrument(symbol: "XAUUSD", tick: price("0.01"), lot: units(1), barSize: units(0)),
            ],
            orderSessions: sessions.isEmpty ? [OrderSessionRules(compID: "DESK")] : sessions,
            dataSessions: ["DATA1", "DATA2"])
    }
}

/// The matching with a clock that goes on by a nanosecond an input, and reports in short.
struct Pit {
    var exchange: PaperExchange
    var time = noon

    init(_ rules: ExchangeRules = .sample()) { exchange = PaperExchange(rules: rules) }

    mutating func ask(_ request: OrderRequest, of session: String = "DESK") -> [Addressed] {
        time += 1
        return exchange.received(request, from: session, at: time)
    }

    @discardableResult
    mutating func place(
        _ id: String, _ side: Side, _ count: Int64, _ limit: String? = nil,
        _ timeInForce: NewOrderSingle.TimeInForce = .day, of session: String = "DESK"
    ) -> [String] {
        let order = NewOrderSingle(
            clOrdID: id, symbol: "EURUSD", side: side, quantity: units(count), limit: limit.map { price($0) },
            timeInForce: timeInForce)
        return ask(.new(order), of: session).map(\.short)
    }

    mutating func cancel(_ id: String, of orig: String, from session: String = "DESK") -> [String] {
        ask(.cancel(OrderCancelRequest(clOrdID: id, origClOrdID: orig)), of: session).map(\.short)
    }

    @discardableResult
    mutating func close(_ bar: Bar) -> [String] {
        time += 1
        return exchange.close(bar, at: time).map(\.short)
    }
}

extension Addressed {
    /// `11 150/39 32@31 14+151 103`, without what is empty.
    var short: String {
        switch answer {
        case .execution(let report):
            var text = "\(report.clOrdID) \(report.execType.letter)/\(report.status.letter)"
            if report.lastQuantity > .zero { text += " \(report.lastQuantity)@\(report.lastPrice)" }
            text += " \(report.cumulative)+\(report.leaves)"
            if let reason = report.rejectReason { text += " 103=\(reason.rawValue)" }
            if !report.origClOrdID.isEmpty { text += " of \(report.origClOrdID)" }
            return text
        case .cancelReject(let reject):
            return "\(reject.clOrdID) 9 \(reject.orderID) 39=\(reject.status.letter) 102=\(reject.reason.rawValue)"
        case .massCancel(let report):
            return "\(report.clOrdID) r \(report.affected)\(report.rejection.map { " 532=\($0.rawValue)" } ?? "")"
        case .businessReject(let reject, let sequence, let type):
            return "\(reject.clOrdID) j \(type) 45=\(sequence) 380=\(reject.reason.rawValue)"
        }
    }
}

extension RawRepresentable where RawValue == UInt8 {
    var letter: String { String(decoding: [rawValue], as: UTF8.self) }
}

struct Xorshift {
    var state: UInt64

    mutating func below(_ bound: UInt64) -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state % bound
    }
}
