package import Ledger

/// What this node once made durable, and may have told others, and no longer has: until it has caught up with its peers
/// it must take no part in votes or quorums.
package struct Loss: Sendable, Hashable {
    /// The end of the log.
    package struct Tail: Sendable, Hashable {
        /// Name of the file that is damaged or missing.
        package let file: String
        /// Bytes from the start of the file to the damage.
        package let offset: Int
        /// The log ends before this index.
        package let firstIndex: LogIndex
        /// The highest index named behind the damage, where anything there can be read.
        package let highestIndexSeen: LogIndex?
        /// What is wrong, in words.
        package let reason: String

        package init(
            file: String, offset: Int, firstIndex: LogIndex, highestIndexSeen: LogIndex?, reason: String
        ) {
            self.file = file
            self.offset = offset
            self.firstIndex = firstIndex
            self.highestIndexSeen = highestIndexSeen
            self.reason = reason
        }

        func beginning(at index: LogIndex) -> Tail {
            Tail(
                file: file, offset: offset, firstIndex: index, highestIndexSeen: highestIndexSeen, reason: reason)
        }
    }

    package private(set) var tail: Tail?
    /// The vote is gone; the one there is now was made up from the terms in the log.
    package private(set) var vote: Bool

    package init(tail: Tail?, vote: Bool) {
        self.tail = tail
        self.vote = vote
    }

    /// This and an earlier loss that has not been made good.
    func adding(_ earlier: Loss) -> Loss {
        var sum = Loss(tail: tail ?? earlier.tail, vote: vote || earlier.vote)
        if let new = tail, let old = earlier.tail {
            let first = new.firstIndex < old.firstIndex ? new : old
            let highest = [new.highestIndexSeen, old.highestIndexSeen].compactMap { $0 }.max()
            sum.tail = Tail(
                file: first.file, offset: first.offset, firstIndex: first.firstIndex, highestIndexSeen: highest,
                reason: first.reason)
        }
        return sum
    }

    /// The same, where the log is known to end at `lastIndex`.
    func behind(_ lastIndex: LogIndex) -> Loss {
        Loss(tail: tail.map { $0.beginning(at: min($0.firstIndex, lastIndex + 1)) }, vote: vote)
    }
}

extension Loss: CustomStringConvertible {
    package var description: String {
        let entries = tail.map { tail in
            "entries from index \(tail.firstIndex) on (\(tail.file), offset \(tail.offset): \(tail.reason))"
        }
        return [entries, vote ? "its vote" : nil].compactMap { $0 }.joined(separator: " and ")
    }
}

/// The file that keeps a ``Loss`` until it is made good. `Sources/Journal/README.md` gives the layout.
package struct LossMark: Sendable, Hashable {
    /// The cluster's UUID, 16 bytes.
    package let clusterID: [UInt8]
    package let loss: Loss

    package static let length = 4096
    package static let magic: [UInt8] = Array("QFLOGLST".utf8)
    package static let formatVersion: UInt32 = 1
    private static let checksumOffset = length - 4
    private static let textOffset = 72
    private static let maximumNameLength = 255
    private static let maximumReasonLength = 1024

    package init(clusterID: [UInt8], loss: Loss) {
        precondition(clusterID.count == SegmentHeader.clusterIDLength, "cluster ID of \(clusterID.count) bytes")
        self.clusterID = clusterID
        self.loss = loss
    }

    package init(decoding bytes: [UInt8]) throws(HeaderFault) {
        guard bytes.count == Self.length else { throw .checksum }
        _ = try HeaderFault.checkedVersion(
            of: bytes, magic: Self.magic, checksumAt: Self.checksumOffset, readable: Self.formatVersion)
        clusterID = Array(bytes[16..<32])
        let flags = bytes.littleEndian(at: 32, as: UInt32.self)
        let nameLength = Int(bytes.littleEndian(at: 36, as: UInt32.self))
        let reasonLength = Int(bytes.littleEndian(at: 64, as: UInt32.self))
        guard flags > 0, flags < 4, nameLength <= Self.maximumNameLength, reasonLength <= Self.maximumReasonLength
        else { throw .contents }
        let reasonOffset = Self.textOffset + nameLength
        let highest = bytes.littleEndian(at: 56, as: UInt64.self)
        let tail = Loss.Tail(
            file: String(decoding: bytes[Self.textOffset..<reasonOffset], as: UTF8.self),
            offset: Int(truncatingIfNeeded: bytes.littleEndian(at: 40, as: UInt64.self)),
            firstIndex: bytes.littleEndian(at: 48, as: UInt64.self), highestIndexSeen: highest > 0 ? highest : nil,
            reason: String(decoding: bytes[reasonOffset..<reasonOffset + reasonLength], as: UTF8.self))
        loss = Loss(tail: flags & 1 != 0 ? tail : nil, vote: flags & 2 != 0)
    }

    /// ``length`` bytes. Longer texts are cut.
    package func encoded() -> [UInt8] {
        let name = loss.tail.map { Array($0.file.utf8.prefix(Self.maximumNameLength)) } ?? []
        let reason = loss.tail.map { Array($0.reason.utf8.prefix(Self.maximumReasonLength)) } ?? []
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.length)
        bytes.append(contentsOf: Self.magic)
        bytes.appendLittleEndian(Self.formatVersion)
        bytes.appendLittleEndian(Self.formatVersion)
        bytes.append(contentsOf: clusterID)
        bytes.appendLittleEndian(UInt32((loss.tail == nil ? 0 : 1) | (loss.vote ? 2 : 0)))
        bytes.appendLittleEndian(UInt32(name.count))
        bytes.appendLittleEndian(UInt64(loss.tail?.offset ?? 0))
        bytes.appendLittleEndian(loss.tail?.firstIndex ?? 0)
        bytes.appendLittleEndian(loss.tail?.highestIndexSeen ?? 0)
        bytes.appendLittleEndian(UInt32(reason.count))
        bytes.appendLittleEndian(UInt32(0))
        bytes.append(contentsOf: name)
        bytes.append(contentsOf: reason)
        bytes.appendZeroes(Self.checksumOffset - bytes.count)
        bytes.appendLittleEndian(CRC32C.of(bytes))
        return bytes
    }
}
