package import API
import Desk
import Foundation
import Ledger
import NIOCore
import Peering
import Raft
import SiteSetup
import Trading
import TradingStore

extension Site {
    /// How long `status` waits for another site.
    private static let statusPatience = TimeAmount.milliseconds(500)
    /// Free space below which a site says so.
    private static let lowDiskBytes: UInt64 = 1 << 30
    /// A certificate that expires sooner than this is reported.
    private static let expiryWarning: TimeInterval = 14 * 86_400

    private static let running = "running"
    static let clockApart = "clock apart"

    /// This site alone. On the event loop.
    func localStatus(_ parts: Parts) -> NodeStatus {
        let raft = parts.replica.state
        let mark = store.mark
        let free = parts.storage.freeBytes
        let impairment = impairment(parts)
        var errors = impairment.map { [$0.reason] } ?? []
        if let free, free < Self.lowDiskBytes { errors.append("disk nearly full: \(free >> 20) MiB left") }
        if credentials.notAfter.timeIntervalSinceNow < Self.expiryWarning { errors.append("certificate expires soon") }
        for peer in parts.mesh.status() where !peer.isLinked {
            errors.append("no link to \(peer.name)" + (peer.lastFailure.map { ": \($0)" } ?? ""))
        }
        if raft.leader == nil { errors.append("no leader") }
        let venue = venueState(parts)
        errors += venueErrors(venue, parts)
        let held = parts.desk.desk.symbolsHaltedHere.map { $0 == Halt.everySymbol ? "everything" : $0 }
        if !held.isEmpty {
            errors.append("halted by a person here, and maybe not in the log: " + held.joined(separator: ", "))
        }
        var status = NodeStatus(
            name: configuration.local.name, id: configuration.local.id, address: "\(configuration.local.api)",
            role: raft.membership.membership.isVoter(raft.id) ? raft.role.rawValue : "learner",
            state: impairment?.state ?? Self.running, term: raft.term, commit: raft.commitIndex,
            applied: mark.index, lag: raft.commitIndex - min(raft.commitIndex, mark.index),
            digest: "\(mark.digest)", merkleRoot: "\(mark.peaks.root)", diskFreeBytes: free,
            certificateExpires: credentials.notAfter.formatted(.iso8601), version: Self.version, errors: errors)
        status.venue = venue
        return status
    }

    package func nodeStatus() async -> NodeStatus {
        let status = try? await onLoop { self.localStatus($0) }
        return status
            ?? NodeStatus(
                name: configuration.local.name, id: configuration.local.id, address: "\(configuration.local.api)",
                role: nil, state: "stopping")
    }

    package func status() async throws -> ClusterStatus {
        let nodes = try await nodeStatuses()
        let (leader, age, changes) = try await onLoop { parts in
            (parts.replica.state.leader, parts.replica.leaderAge, parts.replica.pendingChanges)
        }
        let reachable = nodes.filter { $0.state == Self.running }.count
        let quorum = configuration.members.count / 2 + 1
        let now = WallClock.now
        let (counts, alarms, trading) = try await reading {
            (try $0.rowCounts(), try AlarmSummary($0, at: now), try Self.tradingState($0))
        }
        var status = ClusterStatus(
            freshness: freshness(age: age), clusterName: configuration.clusterName,
            clusterID: configuration.clusterID.uuidString.lowercased(), nodes: nodes,
            healthy: reachable == nodes.count && leader != nil && nodes.allSatisfy(\.errors.isEmpty),
            failureTolerance: leader == nil ? 0 : max(0, reachable - quorum),
            leader: leader.flatMap(name(of:)), tradingState: trading, pendingChanges: changes, rows: RowCounts(counts))
        status.alarms = alarms
        return status
    }

    /// The mode by the settings in force, and what is halted.
    private static func tradingState(_ store: TradingStore) throws -> String {
        guard let settings = try store.settings()?.settings else { return "nothing: no settings are committed" }
        let halts = try store.halts()
        if let all = halts.first(where: { $0.symbol == Halt.everySymbol }) {
            return "\(settings.mode.label), all halted (\(all.reason.label))"
        }
        guard let first = halts.first else { return settings.mode.label }
        let others = halts.count > 1 ? " and \(halts.count - 1) more" : ""
        return "\(settings.mode.label), \(first.symbol)\(others) halted (\(first.reason.label))"
    }

    /// Asks all the linked sites; one that is not linked is shown as such.
    private func nodeStatuses() async throws -> [NodeStatus] {
        let asked = try await onLoopFuture { parts in
            let answers = self.configuration.members.map { member in
                member.id == self.configuration.local.id
                    ? parts.replica.loop.makeSucceededFuture(self.localStatus(parts))
                    : self.ask(member, parts)
            }
            return EventLoopFuture.whenAllSucceed(answers, on: self.loop)
        }
        let commit = asked.compactMap { $0.commit?.value }.max() ?? 0
        return asked.map { node in
            var node = node
            if let applied = node.applied?.value { node.lag = DecimalIndex(commit - min(commit, applied)) }
            return node
        }
    }

    private func ask(_ member: SiteConfiguration.Member, _ parts: Parts) -> EventLoopFuture<NodeStatus> {
        let contact = parts.replica.contactAge(of: member.id)
        let offset = parts.pulses.clockOffset(of: member.id)
        let clockError = clockError(of: member.id, parts)
        return parts.calls.ask(.status, of: member.id, timeout: Self.statusPatience).flatMapThrowing { reply in
            guard case .status(var status) = reply, status.id.value == member.id else {
                throw PeerCallError.malformedReply
            }
            status.lastContactMilliseconds = contact
            status.clockOffsetMilliseconds = offset.map { $0 / 1_000_000 }
            if let clockError {
                status.errors.append(clockError)
                if status.state == Self.running { status.state = Self.clockApart }
            }
            return status
        }.flatMapErrorThrowing { error in
            let isLinked = !(error as? PeerCallError == .notLinked)
            return NodeStatus(
                name: member.name, id: member.id, address: "\(member.api)", role: nil,
                state: isLinked ? "not answering" : "unreachable", lastContactMilliseconds: contact,
                errors: [isLinked ? "linked, but gave no answer" : "no link from \(self.configuration.local.name)"])
        }
    }

    /// What is to be said of a peer whose clock this site finds too far from its own, unless its own is the one that is
    /// wrong.
    func clockError(of peer: NodeID, _ parts: Parts) -> String? {
        guard !parts.replica.state.isClockApart, let offset = parts.pulses.clockOffset(of: peer),
            offset.magnitude > UInt64(ClockAgreement.bound)
        else { return nil }
        let milliseconds = offset.magnitude / 1_000_000
        return "clock \(milliseconds) ms \(offset > 0 ? "ahead of" : "behind") \(configuration.local.name)'s"
    }

    func name(of id: NodeID) -> String? { configuration.members.first { $0.id == id }?.name }

    func freshness(age: Int, _ consistency: Consistency = .stale) -> Freshness {
        Freshness(
            site: configuration.local.name, appliedIndex: store.appliedIndex, consistency: consistency,
            ageMilliseconds: age)
    }

    /// On the event loop.
    func leaderInfo(_ parts: Parts) -> LeaderInfo {
        let raft = parts.replica.state
        let leader = raft.leader.flatMap { id in configuration.members.first { $0.id == id } }
        return LeaderInfo(
            site: configuration.local.name, isThisSite: raft.role == .leader, term: raft.term, leader: leader?.name,
            leaderID: leader?.id, leaderAddress: leader.map { "\($0.api)" })
    }
}
