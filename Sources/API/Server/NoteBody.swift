/// A note as it comes in: the key may be here or in a header.
struct NoteBody: CommandBody {
    enum CodingKeys: CodingKey, CaseIterable {
        case idempotencyKey, text
    }
    typealias Field = CodingKeys

    let idempotencyKey: String?
    let text: String

    func request(keyInHeader header: String?) throws(ServiceError) -> NoteRequest {
        NoteRequest(idempotencyKey: try IdempotencyKey.chosen(body: idempotencyKey, header: header), text: text)
    }
}

/// The key of a command, wherever it is.
enum IdempotencyKey {
    static func chosen(body: String?, header: String?) throws(ServiceError) -> String {
        if let header, let body, header != body {
            throw ServiceError(
                .badRequest, "field \"idempotencyKey\" and the header Idempotency-Key differ",
                hint: "send one of them, or the same in both")
        }
        guard let key = body ?? header else {
            throw ServiceError(
                .badRequest, "field \"idempotencyKey\": missing",
                hint: "choose a key of your own, a UUID say, and send the same one again when you retry")
        }
        return key
    }
}
