/// A signal as it comes in: the key may be here or in a header.
struct SignalBody: CommandBody {
    enum CodingKeys: CodingKey, CaseIterable {
        case idempotencyKey, strategy, symbol, side, quantity, price, asOf, confidencePpm, limitPrice
    }
    typealias Field = CodingKeys

    let idempotencyKey: String?
    let strategy: String
    let symbol: String
    let side: String
    let quantity: String
    let price: String
    let asOf: Nanoseconds
    let confidencePpm: Int32
    let limitPrice: String?

    func request(keyInHeader header: String?) throws(ServiceError) -> SignalRequest {
        let key = try IdempotencyKey.chosen(body: idempotencyKey, header: header)
        guard let side = SignalRequest.Side(rawValue: side) else {
            throw ServiceError(.badRequest, "field \"side\": expected \"buy\" or \"sell\"")
        }
        return SignalRequest(
            idempotencyKey: key, strategy: strategy, symbol: symbol, side: side, quantity: quantity, price: price,
            asOf: asOf.value, confidencePpm: confidencePpm, limitPrice: limitPrice)
    }
}
