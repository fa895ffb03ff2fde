extension NoteRequest {
    /// The request itself, or `badRequest` naming the field that will not do.
    package func validated() throws(ServiceError) -> NoteRequest {
        try FieldCheck.name(idempotencyKey, field: "idempotencyKey", longest: SignalRequest.maximumKeyLength)
        guard (1...Self.maximumTextLength).contains(text.utf8.count),
            !text.unicodeScalars.contains(where: Self.isControl)
        else {
            throw ServiceError(
                .badRequest,
                "field \"text\": expected 1 to \(Self.maximumTextLength) bytes of UTF-8 without control characters")
        }
        return self
    }

    /// C0, DEL or C1.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
    }
}
