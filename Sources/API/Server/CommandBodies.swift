/// Commands as they come in: the key may be in the body or in a header, what is in the path is not in the body.
struct CancelBody: Decodable {
    let idempotencyKey: String?
    let reason: String

    func command(of clOrdID: String, keyInHeader header: String?) throws(ServiceError) -> TradingCommand {
        .cancel(
            OrderCancelRequest(
                idempotencyKey: try IdempotencyKey.chosen(body: idempotencyKey, header: header), clOrdID: clOrdID,
                reason: reason))
    }
}

struct ApprovalBody: Decodable {
    let idempotencyKey: String?
    let approve: Bool
    let reason: String

    func command(on decisionIndex: UInt64, keyInHeader header: String?) throws(ServiceError) -> TradingCommand {
        .approve(
            ApprovalRequest(
                idempotencyKey: try IdempotencyKey.chosen(body: idempotencyKey, header: header),
                decisionIndex: decisionIndex, approve: approve, reason: reason))
    }
}

struct ResumeBody: Decodable {
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
