import Ledger

extension NoteRequest {
    /// The request itself, or `badRequest` naming the field that will not do.
    package func validated() throws(ServiceError) -> NoteRequest {
        try FieldCheck.name(idempotencyKey, field: "idempotencyKey", longest: SignalRequest.maximumKeyLength)
        guard LogText.isLine(text, 1...Self.maximumTextLength) else {
            throw ServiceError(
                .badRequest,
                "field \"text\": expected 1 to \(Self.maximumTextLength) bytes of UTF-8 without control characters")
        }
        return self
    }
}
