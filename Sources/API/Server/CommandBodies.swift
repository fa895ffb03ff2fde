/// Commands as they come in: the key may be in the body or in a header; what is in the path need not be in the body,
/// and must be the same where it is.
struct CancelBody: CommandBody {
    enum CodingKeys: CodingKey, CaseIterable {
        case idempotencyKey, clOrdID, reason
    }
    typealias Field = CodingKeys

    let idempotencyKey: String?
    let clOrdID: String?
    let reason: String

    func command(of clOrdID: String, keyInHeader header: String?) throws(ServiceError) -> TradingCommand {
        guard self.clOrdID ?? clOrdID == clOrdID else {
            throw ServiceError(.badRequest, "field \"clOrdID\": expected that of the path, \"\(clOrdID)\", or none")
        }
        return .cancel(
            CancelOrderRequest(
                idempotencyKey: try IdempotencyKey.chosen(body: idempotencyKey, header: header), clOrdID: clOrdID,
                reason: reason))
    }
}

struct ApprovalBody: CommandBody {
    enum CodingKeys: CodingKey, CaseIterable {
        case idempotencyKey, decisionIndex, approve, reason
    }
    typealias Field = CodingKeys

    let idempotencyKey: String?
    let decisionIndex: DecimalIndex?
    let approve: Bool
    let reason: String

    func command(on decisionIndex: UInt64, keyInHeader header: String?) throws(ServiceError) -> TradingCommand {
        guard self.decisionIndex?.value ?? decisionIndex == decisionIndex else {
            throw ServiceError(
                .badRequest, "field \"decisionIndex\": expected that of the path, \(decisionIndex), or none")
        }
        return .approve(
            ApprovalRequest(
                idempotencyKey: try IdempotencyKey.chosen(body: idempotencyKey, header: header),
                decisionIndex: decisionIndex, approve: approve, reason: reason))
    }
}

struct HaltBody: CommandBody {
    enum CodingKeys: CodingKey, CaseIterable {
        case idempotencyKey, symbol, reason
    }
    typealias Field = CodingKeys

    let idempotencyKey: String?
    let symbol: String?
    let reason: String

    func command(keyInHeader header: String?) throws(ServiceError) -> TradingCommand {
        let key = try IdempotencyKey.chosen(body: idempotencyKey, header: header)
        return .halt(HaltTradingRequest(idempotencyKey: key, symbol: symbol, reason: reason))
    }
}

struct ResumeBody: CommandBody {
    enum CodingKeys: CodingKey, CaseIterable {
        case idempotencyKey, scope, name, reason
    }
    typealias Field = CodingKeys

    let idempotencyKey: String?
    let scope: String
    let name: String?
    let reason: String

    func command(keyInHeader header: String?) throws(ServiceError) -> TradingCommand {
        let key = try IdempotencyKey.chosen(body: idempotencyKey, header: header)
        guard let scope = HaltScope(rawValue: scope) else {
            let known = HaltScope.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: " or ")
            throw ServiceError(.badRequest, "field \"scope\": expected \(known)")
        }
        return .resume(ResumeRequest(idempotencyKey: key, scope: scope, name: name ?? "", reason: reason))
    }
}
