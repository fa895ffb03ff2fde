import Foundation
package import Trading

/// Holds a venue's own record against what one site's database has. Every difference is a line.
///
/// | | |
/// |---|---|
/// | I1 | at most one order is accepted for a decision |
/// | I2 | every ExecID of the venue is in the database exactly once |
/// | I3 | the position is the signed sum of the venue's fills, corrected and taken back ones as they are now |
/// | I4 | every order that came to the venue had its intent committed before |
/// | I5 | CumQty changes by fills and their corrections only, never passes OrderQty, and is what the database has |
/// | I6 | one session at a time |
/// | I7 | an order or a cancel is of the term that logged on |
package struct VenueComparison {
    /// Of one site.
    package struct Books: Sendable {
        package var site: String
        package var orders: [OrderRecord]
        package var executions: [ExecutionRecord]
        package var positions: [Position]

        package init(site: String, orders: [OrderRecord], executions: [ExecutionRecord], positions: [Position]) {
            self.site = site
            self.orders = orders
            self.executions = executions
            self.positions = positions
        }
    }

    /// Empty when the venue's record holds I1, I5, I6 and I7.
    package static func failures(in lines: [DropCopy.Line]) -> [String] {
        repeatedOrders(lines) + brokenQuantities(lines) + overlappingSessions(lines) + lateTerms(lines)
    }

    /// Empty when the site has what the venue has, I1 to I5.
    package static func failures(in lines: [DropCopy.Line], against books: Books) -> [String] {
        let failures =
            strayOrders(lines, books) + differentExecutions(lines, books) + differentOrders(lines, books)
            + differentPositions(lines, books)
        return failures.map { "\(books.site): \($0)" }
    }

    // MARK: The record alone

    private static func repeatedOrders(_ lines: [DropCopy.Line]) -> [String] {
        let accepted = lines.filter { $0.kind == .accepted }.compactMap(\.clOrdID)
        return Dictionary(grouping: accepted, by: \.self).filter { $0.value.count > 1 }.map {
            "I1: \($0.key) was accepted \($0.value.count) times"
        }
    }

    private static func brokenQuantities(_ lines: [DropCopy.Line]) -> [String] {
        var cumulative: [String: Int64] = [:]
        return zip(lines, filled(lines)).compactMap { line, filled in
            guard let order = line.order, let cum = raw(line.cum), let leaves = raw(line.leaves),
                let quantity = raw(line.qty), line.kind != .rejected
            else { return nil }
            let before = cumulative.updateValue(cum, forKey: order) ?? 0
            // Of an order that is done nothing is left, whatever was filled late, corrected or taken back.
            let isOpen = ["0", "1", "6", "A"].contains(line.status) || line.kind == .executed && line.status == "2"
            guard cum == before + filled, cum <= quantity, !isOpen || cum + leaves == quantity else {
                return "I5: line \(line.n): \(order) has \(cum) of \(quantity) filled, \(leaves) left, after \(before)"
            }
            return nil
        }
    }

    /// By how much each line changes what is filled of its order.
    private static func filled(_ lines: [DropCopy.Line]) -> [Int64] {
        var trades: [String: Int64] = [:]
        return lines.map { line in
            guard let execID = line.execID, let quantity = raw(line.lastQty) else { return 0 }
            let amended = line.execRefID.flatMap { trades.removeValue(forKey: $0) } ?? 0
            switch line.kind {
            case .executed, .corrected:
                trades[execID] = quantity
                return quantity - amended
            case .busted: return -amended
            default: return 0
            }
        }
    }

    private static func overlappingSessions(_ lines: [DropCopy.Line]) -> [String] {
        var loggedOn: Set<String> = []
        var failures: [String] = []
        for line in lines {
            switch line.kind {
            case .logon:
                if !loggedOn.insert(line.session).inserted {
                    failures.append("I6: line \(line.n): \(line.session) logged on while it was")
                }
            case .disconnect: loggedOn.remove(line.session)
            default: break
            }
        }
        return failures
    }

    private static func lateTerms(_ lines: [DropCopy.Line]) -> [String] {
        var loggedOn: [String: String] = [:]
        return lines.compactMap { line in
            if line.kind == .logon { loggedOn[line.session] = line.sub }
            guard line.kind == .received, ["D", "F"].contains(line.type), line.sub != loggedOn[line.session] else {
                return nil
            }
            return "I7: line \(line.n): \(line.clOrdID ?? "?") of term \(line.sub ?? "?") in a session that term "
                + "\(loggedOn[line.session] ?? "?") logged on"
        }
    }

    // MARK: Against a site

    private static func strayOrders(_ lines: [DropCopy.Line], _ books: Books) -> [String] {
        let intents = Dictionary(books.orders.map { ($0.order.clOrdID, $0) }) { first, _ in first }
        var failures = lines.filter(\.isNewOrder).compactMap { line -> String? in
            guard let clOrdID = line.clOrdID, let intent = intents[clOrdID] else {
                return "I4: line \(line.n): \(line.clOrdID ?? "?") came to the venue without an intent"
            }
            guard intent.time <= line.time else {
                return "I4: line \(line.n): \(clOrdID) came \(intent.time - line.time) ns before its intent"
            }
            return nil
        }
        let decisions = Dictionary(grouping: books.orders, by: \.order.decisionIndex)
        failures += decisions.filter { $0.value.count > 1 }.map {
            "I1: decision \($0.key) made \($0.value.count) orders"
        }
        return failures
    }

    private static func differentExecutions(_ lines: [DropCopy.Line], _ books: Books) -> [String] {
        let told = lines.filter { $0.kind != .received }.compactMap(\.execID)
        let reports = books.executions.filter(\.execution.execType.isKnownByExecID)
        let have = Dictionary(reports.map { ($0.execution.execID, 1) }, uniquingKeysWith: +)
        let missing = told.filter { have[$0] != 1 }.map { "I2: \($0) is there \(have[$0] ?? 0) times" }
        let venues = Set(told)
        let strange = have.keys.filter { !venues.contains($0) }.map { "I2: \($0) is none of the venue's" }
        return missing + strange
    }

    private static func differentOrders(_ lines: [DropCopy.Line], _ books: Books) -> [String] {
        var cumulative: [String: Int64] = [:]
        for line in lines {
            if let order = line.order, let cum = raw(line.cum) { cumulative[order] = cum }
        }
        return books.orders.compactMap { record in
            let there = cumulative[record.order.clOrdID] ?? 0
            guard there != record.cumulativeQuantity.raw else { return nil }
            return "I5: \(record.order.clOrdID) has \(record.cumulativeQuantity) filled, at the venue \(there) e-8"
        }
    }

    private static func differentPositions(_ lines: [DropCopy.Line], _ books: Books) -> [String] {
        var held: [String: Int128] = [:]
        for (line, filled) in zip(lines, filled(lines)) where filled != 0 {
            guard let symbol = line.symbol else { continue }
            held[symbol, default: 0] += Int128(line.side == "buy" ? filled : -filled)
        }
        for position in books.positions { held[position.symbol, default: 0] -= Int128(position.quantity.raw) }
        return held.filter { $0.value != 0 }.map { "I3: \($0.key) is \($0.value) e-8 off the venue's fills" }
    }

    private static func raw(_ decimal: String?) -> Int64? { decimal.flatMap { Quantity($0)?.raw } }
}
