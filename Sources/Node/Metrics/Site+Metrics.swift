import Desk
import Foundation
import Journal
import Ledger
import Monitoring
import NIOCore
import NIOPosix
import Peering
import Raft
import SiteSetup
import SiteStorage
import Synchronization
import Trading
import TradingStore
import Venue

/// What a scrape is told besides what was counted: the state as it is at that moment.
extension Site {
    package func metricsText() async throws -> String {
        let samples = try await onLoop { self.samplesOnLoop($0) }
        let stored = await samplesFromReader()
        return metrics.registry.text(adding: samples + stored + ProcessSampler.samples())
    }

    /// What lives on the event loop.
    private func samplesOnLoop(_ parts: Parts) -> [MetricSample] {
        let now = Replica.now
        return identitySamples() + consensusSamples(parts) + peerSamples(parts) + queueSamples(parts)
            + impairmentSamples(parts) + marketSamples(parts) + venueSamples(parts, now)
    }

    private func identitySamples() -> [MetricSample] {
        let names = [Self.version, configuration.local.name, configuration.clusterName]
        return [MetricSample(SiteFamilies.build, names, 1)]
            + [("site", credentials.validity), ("authority", credentials.authorityValidity)].flatMap { name, validity in
                [
                    MetricSample(SiteFamilies.notBefore, [name], validity.lowerBound.timeIntervalSince1970),
                    MetricSample(SiteFamilies.notAfter, [name], validity.upperBound.timeIntervalSince1970),
                ]
            }
    }

    private func consensusSamples(_ parts: Parts) -> [MetricSample] {
        let raft = parts.replica.state
        // Who is linked and does its part.
        let peers = parts.mesh.status().count {
            $0.isLinked && !parts.pulses.isImpaired($0.id) && clockError(of: $0.id, parts) == nil
        }
        let working = peers + (impairment(parts) == nil ? 1 : 0)
        let quorum = configuration.members.count / 2 + 1
        let tolerance = raft.leader == nil ? 0 : max(0, working - quorum)
        var samples = [
            MetricSample(SiteFamilies.term, Double(raft.term)),
            MetricSample(SiteFamilies.leader, Double(raft.leader ?? 0)),
            MetricSample(SiteFamilies.commitIndex, Double(raft.commitIndex)),
            MetricSample(SiteFamilies.lastIndex, Double(raft.lastIndex)),
            MetricSample(SiteFamilies.appliedIndex, Double(store.appliedIndex)),
            MetricSample(SiteFamilies.tolerance, Double(tolerance)),
        ]
        let role = raft.membership.membership.isVoter(raft.id) ? raft.role.metricLabel : Self.learner
        samples += (Raft.Role.metricLabels + [Self.learner]).map {
            MetricSample(SiteFamilies.role, [$0], $0 == role ? 1 : 0)
        }
        guard raft.role == .leader else { return samples }
        return samples
            + raft.peers.compactMap { peer in
                name(of: peer.id).map {
                    MetricSample(SiteFamilies.lag, [$0], Double(raft.lastIndex - min(raft.lastIndex, peer.match)))
                }
            }
    }

    private static let learner = "learner"

    private func peerSamples(_ parts: Parts) -> [MetricSample] {
        parts.mesh.status().flatMap { peer -> [MetricSample] in
            var samples = [
                MetricSample(SiteFamilies.linked, [peer.name], peer.isLinked ? 1 : 0),
                MetricSample(SiteFamilies.peerBytes, [peer.name, "in"], Double(peer.bytesIn)),
                MetricSample(SiteFamilies.peerBytes, [peer.name, "out"], Double(peer.bytesOut)),
                MetricSample(SiteFamilies.framesDropped, [peer.name], Double(peer.framesDropped)),
            ]
            if let age = parts.replica.contactAge(of: peer.id) {
                samples.append(MetricSample(SiteFamilies.contact, [peer.name], Double(age) / 1e3))
            }
            if let offset = parts.pulses.clockOffset(of: peer.id) {
                samples.append(MetricSample(SiteFamilies.clockOffset, [peer.name], Double(offset) / 1e9))
            }
            return samples
        } + [MetricSample(SiteFamilies.refusedConnections, Double(parts.mesh.refusedConnections))]
    }

    private func queueSamples(_ parts: Parts) -> [MetricSample] {
        let entries = [
            ("proposals", parts.replica.waitingProposals), ("apply", applier.waiting.entries),
            ("store", applier.unstoredEntries), ("calls", parts.calls.outstanding),
            ("undecided", parts.desk.desk.undecided),
        ]
        return entries.map { MetricSample(SiteFamilies.queueEntries, [$0], Double($1)) }
            + [MetricSample(SiteFamilies.queueBytes, ["journal"], Double(journal.queuedBytes))]
    }

    private func impairmentSamples(_ parts: Parts) -> [MetricSample] {
        let impairment = impairment(parts)?.state.replacingOccurrences(of: " ", with: "_")
        return ["disk_failed", "disk_stalled", "recovering", "clock_apart"].map {
            MetricSample(SiteFamilies.impaired, [$0], $0 == impairment ? 1 : 0)
        }
    }

    private func marketSamples(_ parts: Parts) -> [MetricSample] {
        let now = Replica.now
        let ages = configuration.listings.map { listing in
            let symbol = listing.instrument.symbol
            // A price that never came is as old as the wait for it.
            let seenAt = parts.market.quote(of: symbol)?.seenAt ?? parts.market.openedAt
            return MetricSample(TradingFamilies.quoteAge, [symbol], Double(max(0, now - seenAt)) / 1e9)
        }
        return ages + (parts.feed.map { [MetricSample(TradingFamilies.subscribed, $0.isSubscribed ? 1 : 0)] } ?? [])
    }

    private func venueSamples(_ parts: Parts, _ now: MonotonicTime) -> [MetricSample] {
        guard let status = parts.desk.desk.venueStatus else { return [] }
        var samples = OrderGateway.Status.Phase.allCases.map {
            MetricSample(TradingFamilies.session, [$0.rawValue], $0 == status.phase ? 1 : 0)
        }
        if status.phase != .standby, let heard = status.lastReceivedAt {
            samples.append(MetricSample(TradingFamilies.venueAge, Double(max(0, WallClock.now - heard)) / 1e9))
        }
        return samples
    }

    // MARK: Away from the event loop

    /// On a device that hangs the rest is told all the same. Scrapes that come together share what is read, and no
    /// second thread is lost to such a device.
    private func samplesFromReader() async -> [MetricSample] {
        let sampling = sampling.withLock { sampling in
            if let sampling { return sampling }
            let begun = readers.runIfActive(eventLoop: loop) { self.samplesOfStorage() }
            sampling = begun
            return begun
        }
        sampling.whenComplete { _ in self.sampling.withLock { $0 = nil } }
        let promise = loop.makePromise(of: [MetricSample].self)
        let timer = loop.scheduleTask(in: Self.samplingLimit) { promise.succeed([]) }
        sampling.whenComplete { result in
            timer.cancel()
            promise.succeed((try? result.get()) ?? [])
        }
        return (try? await promise.futureResult.get()) ?? []
    }

    private static let samplingLimit = TimeAmount.seconds(1)

    private func samplesOfStorage() -> [MetricSample] {
        let summary = store.summary
        let states = OrderState.allCases.filter { !$0.isTerminal }
        return storageSamples()
            + states.map { MetricSample(TradingFamilies.orders, [$0.label], Double(summary.orders[$0] ?? 0)) }
            + summary.exposure.sorted { $0.key < $1.key }.map {
                MetricSample(TradingFamilies.exposure, [$0.key], Double($0.value) / 1e16)
            }
            + [
                MetricSample(TradingFamilies.pending, Double(summary.pendingDecisions)),
                MetricSample(TradingFamilies.halts, ["symbol"], Double(summary.haltedSymbols)),
                MetricSample(TradingFamilies.halts, ["strategy"], Double(summary.haltedStrategies)),
            ]
    }

    private func storageSamples() -> [MetricSample] {
        let snapshot = disk.snapshots.newest()
        var samples = [
            MetricSample(SiteFamilies.logBytes, Double(journal.bytes)),
            MetricSample(SiteFamilies.logSegments, Double(journal.segmentCount)),
            MetricSample(SiteFamilies.snapshotIndex, Double(snapshot?.index ?? 0)),
            MetricSample(SiteFamilies.snapshotBytes, Double(snapshot?.bytes ?? 0)),
        ]
        for (file, path) in [("main", store.path), ("wal", store.path + "-wal")] {
            let bytes = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? NSNumber)?.doubleValue ?? 0
            samples.append(MetricSample(SiteFamilies.databaseBytes, [file], bytes))
        }
        if let space = DiskSpace.of(configuration.dataDirectory) {
            samples.append(MetricSample(SiteFamilies.diskFree, Double(space.free)))
            samples.append(MetricSample(SiteFamilies.diskSize, Double(space.size)))
        }
        return samples
    }
}

extension Raft.Role {
    /// A site that asks around before it campaigns is a candidate, for people.
    fileprivate var metricLabel: String {
        switch self {
        case .leader: "leader"
        case .follower: "follower"
        case .candidate, .preCandidate: "candidate"
        }
    }

    fileprivate static let metricLabels = ["leader", "follower", "candidate"]
}
