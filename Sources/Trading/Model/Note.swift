/// A trader's remark for the record: why a position was closed by hand, who was on the phone. It stands in the log in
/// its place among the trades, for whoever audits them, and changes no order and no position.
package struct Note: Sendable, Hashable {
    /// As in ``Signal/idempotencyKey``; signals and notes of one actor share their keys. 1 to 64 bytes.
    package var idempotencyKey: String
    /// 1 to ``maximumTextLength`` bytes of UTF-8 without control characters.
    package var text: String

    package static let maximumTextLength = 1_024

    package init(idempotencyKey: String, text: String) {
        self.idempotencyKey = idempotencyKey
        self.text = text
    }
}
