import API
import Exchange
import Foundation
import Invariants
import LocalCluster
import Peering
import SiteSetup
import Testing
import Trading

/// Three sites whose bars come by `curl` and a venue, worked the way people do it: with `qnode` and `qvenue`.
struct TradingFloor {
    let cluster: LocalCluster
    let client: SiteClient

    /// Of the bar after which all sites want to buy, but one is far less sure than the others.
    static let disputed = Self.time(14)
    /// Of the bar after which all agree to buy.
    static let agreed = Self.time(19)
    /// What the venue trades at.
    static let price = "1.1"

    /// Runs `body` on sites that have a session with the venue and bars to judge by; ends and removes them whatever
    /// happens.
    ///
    /// - Parameter barSize: how much the venue takes between two of its bars; zero is no bound.
    static func with(
        barSize: Quantity = .zero, pushing: Bool = true, _ body: (TradingFloor) async throws -> Void
    ) async throws {
        let venueBars = (0..<8).map { bar($0, close: Self.price) }
        let cluster = try LocalCluster(
            directory: TestCluster.folder(), binary: TestCluster.binary, bars: venueBars, barSize: barSize,
            // Without a session of market data a site takes bars from whoever pushes them.
            environment: ["QNODE_VENUE_DATA_COMP_ID": ""])
        let client = try cluster.client(.admin, timeout: .seconds(2))
        let floor = TradingFloor(cluster: cluster, client: client)
        do {
            try await cluster.startAll()
            try cluster.venue.ask(ControlRequest(.step, count: 1))
            try await floor.sessionIsReady()
            if pushing { try await floor.pushBars() }
            try await body(floor)
        } catch {
            Issue.record("\(error); the sites' logs:\n\(TestCluster.tails(of: cluster))")
        }
        await client.shutdown()
        await cluster.killAll()
        cluster.remove()
    }

    func sessionIsReady(not former: String? = nil) async throws {
        try await cluster.wait(for: "the venue's session") { () -> Bool? in
            let leader = try? await client.status().nodes.first { $0.role == "leader" && $0.name != former }
            return leader?.venue?.session == "ready" ? true : nil
        }
    }

    // MARK: Market data

    private static func time(_ number: Int) -> Int64 { 1_772_323_200_000_000_000 + Int64(number) * 3_600_000_000_000 }

    private static func bar(_ number: Int, close: String) -> BarRow {
        BarRow(time: time(number), open: close, high: close, low: close, close: close, volume: 1)
    }

    /// Closes that fall and fall (RSI 0); at the last site they recover now and then up to the disputed bar (RSI 25).
    private static func bars(wavering: Bool) -> [BarRow] {
        var close = 110_000
        return (0..<20).map { number in
            if number > 0 {
                let wavers = wavering && number <= 14
                close += !wavers ? -40 : number.isMultiple(of: 4) ? 44 : -36
            }
            return bar(number, close: "1.\(String(close).dropFirst())")
        }
    }

    private func pushBars() async throws {
        for name in cluster.names {
            let answer = try await push(Self.bars(wavering: name == cluster.names.last), to: name)
            #expect(try answer.decoded(BarsReceipt.self).stored == 20, "\(answer)")
        }
    }

    /// One more bar: a site that was started again has no price that holds until it has a new one.
    func pushAnother() async throws {
        for name in cluster.names {
            let answer = try await push([Self.bar(20, close: "1.09")], to: name)
            #expect(try answer.decoded(BarsReceipt.self).stored == 1, "\(answer)")
        }
    }

    func push(_ bars: [BarRow], to site: String, as role: ClientRole = .trader) async throws -> CurlAnswer {
        let body = try JSONEncoder().encode(BarsRequest(symbol: "EURUSD", bars: bars))
        return try await curl("/v1/bars", of: site, as: role, body: String(decoding: body, as: UTF8.self))
    }

    static let someBars = bars(wavering: false)

    // MARK: People

    func qnode(_ arguments: String..., as role: ClientRole = .risk) async throws -> CommandResult {
        try await qnode(arguments, as: role)
    }

    func qnode(_ arguments: [String], as role: ClientRole) async throws -> CommandResult {
        try await Command.run(arguments, environment: variables(role))
    }

    private func variables(_ role: ClientRole) -> [String: String] {
        let clients = "\(cluster.directory)/clients"
        return [
            "QNODE_ENDPOINT": cluster.members.map { "\($0.api)" }.joined(separator: ","),
            "QNODE_CA": "\(clients)/ca.pem", "QNODE_CERT": "\(clients)/\(role.rawValue).pem",
            "QNODE_KEY": "\(clients)/\(role.rawValue).key", "QNODE_TIMEOUT": "15",
        ]
    }

    func qvenue(_ arguments: String...) async throws -> CommandResult {
        let program = URL(fileURLWithPath: TestCluster.binary).deletingLastPathComponent()
            .appendingPathComponent("qvenue").path
        return try await Command.run(
            [arguments[0], "--directory", cluster.venue.directory] + arguments.dropFirst(), of: program)
    }

    /// What `qnode` answers as JSON.
    func answer<Answer: Decodable>(
        _ type: Answer.Type = Answer.self, _ arguments: String..., as role: ClientRole = .viewer
    ) async throws -> Answer {
        let result = try await Command.run(arguments + ["--json"], environment: variables(role))
        #expect(result.status == 0, "\(result.errors)")
        return try JSONDecoder().decode(type, from: Data(result.output.utf8))
    }

    /// Asks a site over plain HTTPS.
    ///
    /// - Parameter role: whose certificate; nil for none.
    func curl(
        _ path: String, of site: String? = nil, as role: ClientRole?, body: String? = nil
    ) async throws -> CurlAnswer {
        let member = try #require(cluster.members.first { site == nil || $0.name == site })
        let clients = "\(cluster.directory)/clients"
        var arguments = ["--silent", "--show-error", "--max-time", "20", "--cacert", "\(clients)/ca.pem"]
        if let role {
            arguments += ["--cert", "\(clients)/\(role.rawValue).pem", "--key", "\(clients)/\(role.rawValue).key"]
        }
        let file = TestCluster.folder()
        defer { try? FileManager.default.removeItem(atPath: file) }
        if let body {
            try Data(body.utf8).write(to: URL(fileURLWithPath: file))
            arguments += ["--header", "Content-Type: application/json", "--data-binary", "@\(file)"]
        }
        arguments += ["--write-out", "\n%{http_code}", "https://\(member.api)\(path)"]
        let result = try await Command.run(arguments, of: "/usr/bin/curl")
        var lines = result.output.split(separator: "\n", omittingEmptySubsequences: false)
        let status = lines.popLast().flatMap { Int($0) } ?? 0
        return CurlAnswer(status: status, body: lines.joined(separator: "\n"), complaint: result.errors)
    }

    // MARK: Orders

    /// Submits a signal to buy and gives its index.
    @discardableResult
    func buy(_ quantity: String, limit: String? = nil, disputed: Bool = false) async throws -> UInt64 {
        let trader = try cluster.client(.trader, timeout: .seconds(10))
        defer { Task { await trader.shutdown() } }
        let receipt = try await trader.submit(
            SignalRequest(
                idempotencyKey: UUID().uuidString, strategy: "desk", symbol: "EURUSD", side: .buy, quantity: quantity,
                price: Self.price, asOf: disputed ? Self.disputed : Self.agreed, confidencePpm: 900_000,
                limitPrice: limit))
        #expect(receipt.outcome == .accepted, "\(receipt)")
        return receipt.index.value
    }

    /// Waits for the decision on a signal.
    func decision(on signal: UInt64, _ outcome: String) async throws -> DecisionRow {
        let decision = try await cluster.wait(for: "the decision on \(signal)") {
            try? await client.decisions(limit: 100).rows.first { $0.signalIndex.value == signal }
        }
        #expect(decision.outcome == outcome, "\(decision)")
        return decision
    }

    /// Buys, and waits until the order that it becomes is in a state.
    func bought(_ quantity: String, limit: String? = nil, becomes state: String) async throws -> OrderDetail {
        let decision = try await decision(on: try await buy(quantity, limit: limit), "approved")
        return try await order(try #require(decision.clOrdID), becomes: state)
    }

    func order(_ clOrdID: String, becomes state: String) async throws -> OrderDetail {
        try await cluster.wait(for: "\(clOrdID) to be \(state)", within: .seconds(20)) {
            let detail = try? await client.order(clOrdID)
            return detail?.order.state == state ? detail : nil
        }
    }

    func position() async throws -> String {
        try await client.positions().rows.first { $0.account == "own" }?.quantity ?? "0"
    }

    /// Orders the venue has, by ClOrdID.
    func venueOrders() throws -> [String: VenueOrder] {
        let orders = try cluster.venue.ask(ControlRequest(.orders)).orders ?? []
        return Dictionary(uniqueKeysWithValues: orders.map { ($0.clOrdID, $0) })
    }

    // MARK: The end

    /// Every site has the same, and what the venue's own record has.
    func holdsTogether() async throws {
        _ = try await cluster.settle(asking: client)
        var record = cluster.venue.dropCopy
        try record.read()
        #expect(try cluster.findings(in: record.lines, stage: .settled) == [])
        try await cluster.stopAll()
        #expect(try Verification(cluster: cluster, acknowledged: []).failures == [])
    }
}

/// What `curl` was answered.
struct CurlAnswer {
    /// Zero when there was no answer.
    var status: Int
    var body: String
    var complaint: String

    func decoded<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        try JSONDecoder().decode(type, from: Data(body.utf8))
    }

    /// `code: message`.
    var error: String? {
        guard let error = try? decoded(ErrorBody.self) else { return nil }
        return "\(error.code): \(error.message)"
    }
}
