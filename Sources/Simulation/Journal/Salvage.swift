import Journal
import Ledger

/// What opening makes of a disk that decayed, once it is on record that something is lost. Not struck by faults itself.
enum Salvage {
    /// Cuts the newest segment at the damage; of what cannot be cut, begins the log after what the database has.
    static func log(
        _ refusal: Refusal, on disk: inout VirtualDisk, database: StateMachine.Mark, segmentLength: Int
    ) {
        if case .newestSegment(let file, let offset) = refusal.kind, offset >= SegmentHeader.length {
            let length = disk.files[file].length
            disk.write([UInt8](repeating: 0, count: length - offset), at: offset, of: file)
            disk.sync(file)
        } else {
            reset(&disk, to: database, segmentLength: segmentLength)
        }
    }

    /// A vote given to nobody, in no term: the log's is known anyway.
    static func vote(on disk: inout VirtualDisk) {
        guard let file = disk.file(named: Layout.voteName) else { return }
        let vote = Journal.Vote(term: 0, votedFor: nil)
        // No vote of sequence 1 has a log.
        let slot = VoteSlot(clusterID: Layout.clusterID, sequence: 2, vote: vote)
        disk.write(slot.encoded() + slot.encoded(), at: 0, of: file)
        disk.sync(file)
    }

    /// The log begins after this, or anew.
    static func reset(_ disk: inout VirtualDisk, to mark: StateMachine.Mark, segmentLength: Int) {
        let names = disk.fileNames.filter(LogOnDisk.isSegment)
        let sequences = names.compactMap { name in
            disk.file(named: name).flatMap { file in
                try? SegmentHeader(decoding: Array(disk.files[file].current.prefix(SegmentHeader.length))).sequence
            }
        }
        for name in names { disk.remove(name) }
        guard mark.index > 0 else {
            LogOnDisk.createFirstSegment(&disk, length: segmentLength)
            return
        }
        let header = LogOnDisk.firstHeader(after: mark, following: (sequences.max() ?? 0) + 1, length: segmentLength)
        let file = disk.allocate(length: segmentLength)
        disk.link(Layout.name(of: header, base: mark.index), to: file)
        disk.write(header.encoded(), at: 0, of: file)
        disk.sync(file)
        disk.syncDirectory()
    }
}
