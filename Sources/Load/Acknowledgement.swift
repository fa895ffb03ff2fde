/// What a cluster answered to one command.
package struct Acknowledgement: Sendable, Hashable {
    /// The command's idempotency key.
    package var key: String
    /// Where in the log it stands.
    package var index: UInt64
    package var isRefused: Bool

    package init(key: String, index: UInt64, isRefused: Bool) {
        self.key = key
        self.index = index
        self.isRefused = isRefused
    }
}
