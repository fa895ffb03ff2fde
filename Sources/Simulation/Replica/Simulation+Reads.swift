import Ledger
import Raft

extension Simulation {
    /// Somebody asks a site for what is committed by now.
    mutating func read(_ site: Int) throws(Violation) {
        readCount += 1
        let reading = sites[site].clock.reading(at: now)
        let before = standing(site)
        guard let actions = sites[site].replica?.read(readCount, at: reading) else { return }
        note("\(site + 1) is read, ?\(readCount)")
        sites[site].reads[readCount] = checker.commitIndex
        plantRead(readCount, at: site)
        if options.bug == .readAtOnce { try answer([ReadID(rawValue: readCount)], at: before.commitIndex, from: site) }
        try finish(site, actions, before: before)
    }

    mutating func answer(_ reads: [ReadID], at index: LogIndex, from site: Int) throws(Violation) {
        for read in reads {
            guard let mark = sites[site].reads.removeValue(forKey: read.rawValue) else { continue }
            tally.count(.readsServed)
            note("\(site + 1) answers \(read) at \(index)")
            try checker.read(at: index, mark: mark, by: site, "answers a read")
        }
    }

    mutating func abandon(_ reads: [ReadID], at site: Int) {
        tally.count(.readsAbandoned, reads.count)
        for read in reads { sites[site].reads[read.rawValue] = nil }
    }

    /// Whoever holds a lease at this moment is the newest leader, and has committed all that anybody has.
    mutating func checkLease(of site: Int) throws(Violation) {
        guard believesInLease(site), let replica = sites[site].replica else { return }
        tally.count(.leasesChecked)
        try checker.holdsLease(site, in: replica.term)
        try checker.read(at: replica.commitIndex, mark: checker.commitIndex, by: site, "reads under its lease")
    }
}
