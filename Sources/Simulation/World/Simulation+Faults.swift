import Journal
import Ledger
import Raft

extension Simulation {
    /// Something goes wrong; or, now and then, links get right again.
    mutating func fault() throws(Violation) {
        // With a laggard nothing else goes wrong, or its leader would not lead for long.
        guard isChaos, laggard == nil else { return }
        queue.push(.fault, at: now + faultDice.within(0...plan.faultInterval))
        let kind = faultKinds[faultDice.below(faultKinds.count)]
        let site = faultDice.below(sites.count)
        let duration = faultDice.within(20 * millisecond...2 * second)
        let isSevere = faultDice.oneIn(4)
        guard options.faults.contains(kind) else { return }
        switch kind {
        case .loss, .duplication, .straggling:
            mendNetwork()
            return network.reroll(options.faults)
        // Strike by themselves.
        case .crashWhileOpening, .falseRepair: return
        case .partition: partition(until: now + duration)
        case .oneWayPartition:
            let other = faultDice.below(sites.count)
            note("nothing goes from \(site + 1) to \(other + 1)")
            network.cut(from: site, to: other, until: now + duration)
        case .disconnection:
            guard sites[site].isUp else { return }
            let other = (site + 1 + faultDice.below(sites.count - 1)) % sites.count
            note("\(site + 1) loses its link to \(other + 1)")
            queue.push(.input(.disconnected(NodeID(other + 1)), site: site, life: sites[site].life), at: now)
        case .kill, .powerLoss, .blackout:
            guard crash(kind, site, isSevere: isSevere) else { return }
        case .pause:
            let site = leadingSite(insteadOf: site)
            guard sites[site].isUp else { return }
            note("\(site + 1) pauses")
            sites[site].pausedUntil = max(sites[site].pausedUntil, now + duration)
            // What it is asked meanwhile waits with the answers that have come for it.
            for _ in 0..<2 { queue.push(.read(site: site), at: now + faultDice.within(0...duration)) }
        case .wallClockJump:
            // FIX refuses messages whose time is far off, and no order would come of the rest of a run.
            let farthest: Int64 = isTrading && !isSevere ? 1 : 3_600
            sites[site].clock.jumpWall(by: faultDice.within(-farthest...farthest) * second)
        case .clockDrift:
            // As much as a lease allows for. FIX sessions and prices would not.
            let most: Int64 = !isSevere ? 500 : isTrading ? 20_000 : 50_000
            sites[site].clock.setDrift(faultDice.within(-most...most), at: now)
            arm(site)
            trading.desks[site].timer = .max
            armDesk(site)
        case .diskStall:
            note("the disk of \(site + 1) stalls")
            sites[site].disk.stalledUntil = max(
                sites[site].disk.stalledUntil, now + duration * (isSevere ? 5 : 1))
        case .diskFull:
            note("the disk of \(site + 1) is full")
            sites[site].disk.fullUntil = now + duration
        // Counted when it strikes.
        case .failedSync:
            sites[site].disk.failsNextSync = true
            return
        case .bitRot, .misdirectedWrite: return isSevere ? decay(kind, site) : ()
        case .membershipChange:
            guard plan.changesMembership else { return }
            try changeMembership()
        case .voteLoss: return isSevere ? decay(kind, site) : ()
        case .snapshotRot:
            // A database that a power loss takes back needs it: both at once are more than a site can bear.
            guard let newest = sites[site].snapshots.indices.last,
                sites[site].safeMachine.durableMark.index >= sites[site].snapshots[newest].metadata.index
            else { return }
            note("the newest snapshot of \(site + 1) decays")
            sites[site].snapshots[newest].isRotten = true
        case .databaseLoss:
            guard isSevere, loseDatabase(site) else { return }
        case .transfer:
            guard try transfer(from: site, isSevere: isSevere) else { return }
        case .connectionReset, .halfDeadConnection, .venueCut, .isolatedLeader, .pausedLeader, .deposedLeader,
            .venueCrash, .venuePause, .venueSilence, .venueDisconnect, .lostAnswer, .droppedAcknowledgement,
            .delayedAnswer:
            guard try tradingFault(kind, site, for: duration) else { return }
        // Strikes by itself.
        case .repeatedReport: return
        }
        tally.count(kind)
    }

    private mutating func partition(until time: VirtualTime) {
        let side = faultDice.within(1...(1 << Int64(sites.count)) - 2)
        note("sites part: \(sites.indices.filter { side >> Int64($0) & 1 == 1 }.map { $0 + 1 }) and the others")
        for from in sites.indices {
            for to in sites.indices where side >> Int64(from) & 1 != side >> Int64(to) & 1 {
                network.cut(from: from, to: to, until: time)
            }
        }
    }

    /// False when there was nothing to crash.
    private mutating func crash(_ kind: FaultKind, _ site: Int, isSevere: Bool) -> Bool {
        guard kind == .blackout else {
            guard sites[site].isUp else { return false }
            crash(kind == .powerLoss ? writingSite(insteadOf: site) : site, losesPower: kind == .powerLoss)
            return true
        }
        guard isSevere else { return false }
        note("blackout")
        for site in sites.indices { crash(site, losesPower: true) }
        return true
    }

    /// A pause does most where others soon lead instead.
    private mutating func leadingSite(insteadOf site: Int) -> Int {
        guard faultDice.oneIn(3) else { return site }
        return sites.indices.first { sites[$0].replica?.isLeader == true } ?? site
    }

    /// A power loss does most where a write is under way.
    private mutating func writingSite(insteadOf site: Int) -> Int {
        let writing = sites.indices.filter { sites[$0].isSyncing }
        return writing.isEmpty || faultDice.oneIn(3) ? site : writing[faultDice.below(writing.count)]
    }

    /// What a process had is gone, its connection to the venue too.
    mutating func endProcess(_ site: Int, losesPower: Bool) {
        if isTrading {
            disconnectProcess(site, losesPower: losesPower)
            loseLinks(of: site)
            trading.desks[site].end()
        }
        sites[site].endProcess()
    }

    mutating func crash(_ site: Int, losesPower: Bool, restartingWithin delay: ClosedRange<Int64>? = nil) {
        note("\(site + 1) \(losesPower ? "loses power" : "is killed")")
        let wasUp = sites[site].isUp
        endProcess(site, losesPower: losesPower)
        if losesPower, sites[site].losePower(&diskDice) { tally.count(.filesTornByPowerLoss) }
        if wasUp || losesPower {
            restart(site, within: delay ?? 5 * millisecond...(faultDice.oneIn(4) ? 4 : 1) * second)
        }
    }

    private mutating func transfer(from site: Int, isSevere: Bool) throws(Violation) -> Bool {
        let leaders = sites.indices.filter { sites[$0].replica?.isLeader == true }
        let from = leaders.isEmpty ? site : leaders[faultDice.below(leaders.count)]
        let target = isSevere ? nil : NodeID(faultDice.below(sites.count) + 1)
        let reading = sites[from].clock.reading(at: now)
        let before = standing(from)
        guard sites[from].pausedUntil <= now, let actions = sites[from].replica?.transfer(to: target, at: reading)
        else { return false }
        note("\(from + 1) hands over to \(target.map(String.init) ?? "the best")")
        tally.count(.transfersBegun)
        sites[from].isTransferring = true
        try finish(from, actions, before: before)
        return true
    }

    mutating func heal() {
        network.heal()
        peaceBegan = now
        for site in sites.indices {
            sites[site].disk.stalledUntil = 0
            sites[site].disk.fullUntil = 0
            sites[site].disk.failsNextSync = false
            sites[site].clock.setWall(Market.start + now, at: now)
            // What is held up already goes on when it was meant to.
            peaceBegan = max(peaceBegan, sites[site].pausedUntil, sites[site].isSyncing ? sites[site].syncDue : 0)
            if !sites[site].isUp { queue.push(.restart(site: site, life: sites[site].life), at: now) }
        }
        if isTrading { healTrading() }
    }
}

extension Simulation {
    /// A byte, or a sector, of what lies on a disk changes. Never on so many disks that the others are no quorum.
    private mutating func decay(_ kind: FaultKind, _ site: Int) {
        guard mayDecay(site) else { return }
        if kind == .voteLoss {
            _ = loseVote(site)
            return
        }
        let names = sites[site].disk.now.fileNames.filter(Self.isSegment) + [VoteSlot.fileName]
        let name = names[faultDice.below(names.count)]
        guard let file = sites[site].disk.now.file(named: name) else { return }
        let isStruck = kind == .bitRot ? flip(site, name, file) : misdirect(site, name, file)
        guard isStruck else { return }
        note("\(kind.name) on \(site + 1) in \(name)")
        sites[site].decay(ofVote: false)
        tally.count(kind)
    }

    /// Left to chance, a vote would hardly ever be lost while it still matters: here whoever was voted for is parted
    /// from the others, and whoever led before may go on.
    mutating func strikeAfterVote(of site: Int, for candidate: Int) {
        guard isChaos, options.faults.contains(.voteLoss) else { return }
        let isContested = sites.indices.contains { $0 != site && sites[$0].replica?.isLeader == true }
        guard faultDice.oneIn(isContested ? 6 : 40), mayDecay(site), loseVote(site) else { return }
        mendNetwork()
        let until = now + faultDice.within(200 * millisecond...1_500 * millisecond)
        for other in sites.indices where other != candidate {
            // The vote itself arrives, for it is on its way.
            network.cut(from: other, to: candidate, until: until)
            network.cut(from: candidate, to: other, until: until)
        }
        // Before whoever led gives up.
        crash(site, losesPower: false, restartingWithin: isContested ? millisecond...20 * millisecond : nil)
    }

    /// Left to chance, a leader would hardly ever lead for long while a follower answers and takes nothing.
    mutating func strikeLaggard(of leader: Int) {
        guard isChaos, plan.isBusy, laggard == nil, options.faults.contains(.diskStall),
            let replica = sites[leader].replica, replica.commitIndex > 20, faultDice.oneIn(20)
        else { return }
        let site = (leader + 1 + faultDice.below(plan.founderCount - 1)) % plan.founderCount
        guard site != leader, sites[site].toldVote.term == replica.term else { return }
        laggard = site
        note("the disk of \(site + 1) stalls to the end")
        sites[site].disk.stalledUntil = options.chaos
        tally.count(.diskStall)
    }

    /// Left to chance, a site would hardly ever lose the end of its log from before where its leader's begins, and
    /// still have applied all that the leader's snapshot stands for.
    mutating func strikeAfterArchiving(of leader: Int) {
        guard isChaos, options.faults.contains(.bitRot), let base = sites[leader].replica?.base,
            let snapshot = sites[leader].snapshots.last?.metadata.index
        else { return }
        for site in sites.indices where site != leader && sites[site].isUp && mayDecay(site) {
            guard let name = sites[site].disk.now.fileNames.last(where: Self.isSegment),
                let file = sites[site].disk.now.file(named: name),
                let first = SegmentHeader.firstIndex(ofFileNamed: name), first <= base,
                sites[site].machine.applied >= snapshot, faultDice.oneIn(4)
            else { continue }
            let offset = SegmentHeader.length + RecordHeader.length
            let content = sites[site].disk.now.files[file]
            guard content.current[offset] != 0, !content.dirty.contains(offset / VirtualFile.sectorLength) else {
                continue
            }
            sites[site].disk.flip(bit: faultDice.below(8), at: offset, of: file)
            note("bit rot on \(site + 1) at the beginning of \(name)")
            sites[site].machine.makeDurable()
            sites[site].safeMachine = sites[site].machine
            sites[site].decay(ofVote: false)
            tally.count(.bitRot)
            return crash(site, losesPower: false)
        }
    }

    /// Left to chance, two sites would hardly ever repair their logs at once.
    mutating func strikeBesideRepair(of site: Int) {
        guard isChaos, plan.maximumRotten > 1, options.faults.contains(.bitRot) else { return }
        let others = sites.indices.filter { $0 != site && sites[$0].isUp && mayDecay($0) }
        guard let other = others.isEmpty ? nil : others[faultDice.below(others.count)] else { return }
        let sealed = sites[other].disk.now.fileNames.filter(Self.isSegment).sorted().dropLast()
        guard let name = sealed.first, let file = sites[other].disk.now.file(named: name) else { return }
        sites[other].disk.flip(bit: faultDice.below(8), at: faultDice.below(64), of: file)
        note("bit rot on \(other + 1) in the header of \(name)")
        sites[other].decay(ofVote: false)
        tally.count(.bitRot)
        crash(other, losesPower: false, restartingWithin: millisecond...20 * millisecond)
    }

    private static func isSegment(_ name: String) -> Bool {
        name.hasSuffix(SegmentHeader.fileExtension) && !name.contains("/")
    }

    private func mayDecay(_ site: Int) -> Bool {
        sites[site].isRotten || sites.count(where: \.isRotten) < plan.maximumRotten
    }

    /// Both copies decay. Two who lost their votes would wait for each other.
    private mutating func loseVote(_ site: Int) -> Bool {
        let isOther = sites.indices.contains { $0 != site && (sites[$0].isVoteRotten || sites[$0].loss?.vote == true) }
        guard !isOther, let file = sites[site].disk.now.file(named: VoteSlot.fileName),
            sites[site].disk.now.files[file].dirty.isEmpty
        else { return false }
        for copy in 0..<VoteSlot.count {
            let offset = copy * VoteSlot.length + faultDice.below(64)
            sites[site].disk.flip(bit: faultDice.below(8), at: offset, of: file)
        }
        note("both copies of the vote of \(site + 1) decay")
        sites[site].decay(ofVote: true)
        tally.count(.voteLoss)
        return true
    }

    private mutating func flip(_ site: Int, _ name: String, _ file: VirtualDisk.FileID) -> Bool {
        let content = sites[site].disk.now.files[file]
        for _ in 0..<20 {
            // Of the vote, one copy: both at once are more than can be borne, or told from it.
            let offset = faultDice.below(name == VoteSlot.fileName ? 64 : content.length)
            let sector = offset / VirtualFile.sectorLength
            guard content.current[offset] != 0, !content.dirty.contains(sector) else { continue }
            sites[site].disk.flip(bit: faultDice.below(8), at: offset, of: file)
            return true
        }
        return false
    }

    /// One sector's bytes over another's, before the last batch: in it, they may look like a write that was
    /// interrupted.
    private mutating func misdirect(_ site: Int, _ name: String, _ file: VirtualDisk.FileID) -> Bool {
        guard name != VoteSlot.fileName else { return false }
        let content = sites[site].disk.now.files[file]
        let used = (content.current.lastIndex { $0 != 0 } ?? 0) / VirtualFile.sectorLength
        let safe = used - SimulatedJournal.maximumBatchBytes / VirtualFile.sectorLength - 1
        guard safe > 1 else { return false }
        let target = faultDice.below(safe)
        let source = faultDice.below(used)
        let bytes = content.current
        guard !content.dirty.contains(target), bytes[content.range(of: source)].contains(where: { $0 != 0 }),
            !bytes[content.range(of: source)].elementsEqual(bytes[content.range(of: target)])
        else { return false }
        sites[site].disk.misdirect(sector: source, to: target, of: file)
        return true
    }
}
