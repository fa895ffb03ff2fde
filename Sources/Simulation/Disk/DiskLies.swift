import Journal

/// Planted bugs between the journal and its disk: a sync that is left out, or other bytes than the disk has.
struct DiskLies {
    private let bug: PlantedBug

    /// Nil when the bug is none of these.
    init?(_ bug: PlantedBug?) {
        switch bug {
        case .skipSync, .skipVoteSync, .skipDirectorySync, .acceptUnclosedBatch, .cutDamage, .trustDamagedBody,
            .keepTornTail:
            break
        default: return nil
        }
        guard let bug else { return nil }
        self.bug = bug
    }

    func skipsDirectorySync(on disk: SimulatedDisk) -> Bool { bug == .skipDirectorySync && !disk.isOpening }

    func skipsSync(of name: String, on disk: SimulatedDisk) -> Bool {
        guard !disk.isOpening else { return false }
        return switch bug {
        case .skipSync: name.hasSuffix(SegmentHeader.fileExtension)
        case .skipVoteSync: name == VoteSlot.fileName
        default: false
        }
    }

    func keepsTornTail(of name: String, on disk: SimulatedDisk) -> Bool {
        bug == .keepTornTail && disk.isOpening && name.hasSuffix(SegmentHeader.fileExtension)
    }

    /// What is read in place of these bytes.
    func read(_ bytes: [UInt8], at offset: Int, of name: String, in disk: SimulatedDisk) -> [UInt8] {
        guard disk.isOpening, offset == 0, bytes.count > SegmentHeader.length,
            name.hasSuffix(SegmentHeader.fileExtension),
            let header = try? SegmentHeader(decoding: Array(bytes.prefix(SegmentHeader.length))),
            bytes.count == header.fileLength
        else { return bytes }
        let segments = disk.ahead.fileNames.filter { $0.hasSuffix(SegmentHeader.fileExtension) && !$0.contains("/") }
        let isNewest = segments.last == name
        var changed = bytes
        RecoveryBugs.change(&changed, header: header, isNewest: isNewest, bug: bug)
        return changed
    }
}
