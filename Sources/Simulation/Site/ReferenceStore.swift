import Journal
import Ledger
import RandomLog
import Trading
import TradingStore

/// The product's store on a disk that nothing happens to, brought to any index of the log.
struct ReferenceStore {
    private let entries: [Entry]
    private var disk = LiveDisk(dice: Dice(seed: 0, stream: 0), lies: nil)
    private var store: TradingStore?
    private var digests: [LogIndex: Hash] = [:]

    init(_ entries: [Entry]) { self.entries = entries }

    private mutating func advance(to index: LogIndex) throws -> TradingStore {
        if let store, store.appliedIndex > index {
            try store.close()
            self.store = nil
            disk = LiveDisk(dice: Dice(seed: 0, stream: 0), lies: nil)
        }
        let store =
            try store ?? SiteProcess.openStore(on: disk, walFrameLimit: TradingStore.walFrameLimit, DeferredWork())
        self.store = store
        let applied = store.appliedIndex
        if applied < index { _ = try store.apply(Array(entries[Int(applied)..<Int(index)])) }
        return store
    }

    /// Of all rows after the entry at `index`.
    mutating func contentDigest(at index: LogIndex) throws -> Hash {
        if let digest = digests[index] { return digest }
        let digest = try TradingStore.inspect(path: try advance(to: index).path).contentDigest
        digests[index] = digest
        return digest
    }

    /// The bytes of a snapshot.
    mutating func snapshot(at index: LogIndex) throws -> [UInt8] {
        let name = "snapshot"
        let store = try advance(to: index)
        let directory = LiveDirectory(disk)
        try directory.removeIfThere(name)
        _ = try store.copy(to: disk.path(of: name))
        return try directory.contents(of: name) ?? []
    }
}
