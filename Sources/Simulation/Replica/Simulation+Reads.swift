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

    /// Whoever holds a lease at this moment has committed all that anybody has.
    mutating func checkLeases() throws(Violation) {
        for site in sites.indices {
            let reading = sites[site].clock.reading(at: now)
            guard let replica = sites[site].replica else { continue }
            guard options.bug == .leaseByRole ? replica.isLeader : replica.holdsLease(at: reading) else { continue }
            tally.count(.leasesChecked)
            try checker.read(at: replica.commitIndex, mark: checker.commitIndex, by: site, "reads under its lease")
        }
    }
}
