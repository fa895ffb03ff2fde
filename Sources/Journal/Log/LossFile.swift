import Glibc
import Ledger

/// The mark that this node lost something, from the moment it is known until it is made good.
enum LossFile {
    static let name = "recovering"
    static let temporaryName = "recovering.tmp"

    /// Nil when there is no mark. A mark that cannot be read proves a loss without saying of what, so it counts as the
    /// loss of the whole log and of the vote.
    static func read(in directory: any Directory, clusterID: [UInt8]) throws(JournalError) -> Loss? {
        let path = directory.path(of: name)
        let file: any File
        do { file = try directory.openForReading(name) } catch {
            if case .system(.open, _, ENOENT) = error { return nil }
            throw error
        }
        let bytes = try file.readUnlessBroken(LossMark.length, at: 0) ?? []
        let mark: LossMark
        do { mark = try LossMark(decoding: bytes) } catch {
            if case .newerFormat(let version) = error { throw .newerFormat(path: path, minimumReader: version) }
            let tail = Loss.Tail(
                file: name, offset: 0, firstIndex: .max, highestIndexSeen: nil, reason: "the mark: \(error)")
            return Loss(tail: tail, vote: true)
        }
        guard mark.clusterID == clusterID else {
            throw .wrongCluster(path: path, found: mark.clusterID, expected: clusterID)
        }
        return mark.loss
    }

    static func write(_ loss: Loss, clusterID: [UInt8], in directory: any Directory) throws(JournalError) {
        let file = try directory.create(temporaryName)
        try file.write(LossMark(clusterID: clusterID, loss: loss).encoded(), at: 0)
        try file.sync()
        try directory.rename(temporaryName, to: name)
        try directory.sync()
    }

    static func remove(from directory: any Directory) throws(JournalError) {
        do { try directory.remove(name) } catch {
            guard case .system(.remove, _, ENOENT) = error else { throw error }
        }
        try directory.sync()
    }
}
