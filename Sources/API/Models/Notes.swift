/// A trader's remark for the record, as a client submits it. ``validated()`` says which values are taken.
package struct NoteRequest: Codable, Sendable, Hashable {
    /// As in ``SignalRequest/idempotencyKey``; signals and notes of one actor share their keys. 1 to 64 bytes.
    package var idempotencyKey: String
    /// 1 to 1,024 bytes of UTF-8 without control characters.
    package var text: String

    package static let maximumTextLength = 1_024

    package init(idempotencyKey: String, text: String) {
        self.idempotencyKey = idempotencyKey
        self.text = text
    }
}
