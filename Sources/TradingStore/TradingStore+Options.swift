extension TradingStore {
    /// What is right for a site. A simulator has smaller ones, and time of its own.
    package struct Options: Sendable {
        /// Frames in the WAL after which a checkpoint begins, see ``TradingStore/walFrameLimit``.
        package var walFrameLimit = TradingStore.walFrameLimit
        /// Memory of the filter over all idempotency keys.
        package var keyFilterBytes = KnownKeys.size
        /// What checkpoints run on.
        package var background: any BackgroundWork = BackgroundThread()

        package init() {}
    }
}
