package import API
import Foundation
package import Load
import Peering
import Synchronization

/// Submits signals from several workers at once and remembers every answer, whatever happens to the sites meanwhile.
///
/// A worker tries the same signal under the same key until a site answers, so what is acknowledged is known exactly.
package final class SignalLoad: Sendable {
    private struct State {
        var acknowledged: [Acknowledgement] = []
        var failures: [String] = []
        var next = 0
        var isStopped = false
    }

    private let cluster: LocalCluster
    private let prefix: String
    private let bars: [BarRow]
    private let state = Mutex(State())

    /// - Parameters:
    ///   - prefix: start of every idempotency key.
    ///   - bars: what the signals refer to, in turn.
    package init(cluster: LocalCluster, prefix: String, bars: [BarRow]) {
        precondition(!bars.isEmpty, "signals need bars to refer to")
        self.cluster = cluster
        self.prefix = prefix
        self.bars = bars
    }

    package var acknowledged: [Acknowledgement] { state.withLock { $0.acknowledged } }
    package var failures: [String] { state.withLock { $0.failures } }

    /// The workers finish the signal they are at.
    package func stop() { state.withLock { $0.isStopped = true } }

    /// Runs until ``stop()``. Each worker has connections of its own and asks the sites in another order.
    package func run(workers: Int) async {
        await withTaskGroup(of: Void.self) { group in
            for worker in 0..<workers { group.addTask { await self.work(worker) } }
        }
    }

    private func work(_ worker: Int) async {
        do {
            let names = cluster.names
            let order = (0..<names.count).map { names[($0 + worker) % names.count] }
            let clients = try order.map { try cluster.client(.trader, of: [$0], timeout: .seconds(3)) }
            await submitAll(over: clients)
            for client in clients { await client.shutdown() }
        } catch {
            state.withLock { $0.failures.append("\(error)") }
        }
    }

    private func submitAll(over clients: [SiteClient]) async {
        var turn = 0
        while let signal = nextSignal() {
            while true {
                do {
                    let receipt = try await clients[turn % clients.count].submit(signal)
                    note(receipt, of: signal)
                    break
                } catch let error where error.mayBeRetried {
                    turn += 1
                    try? await Task.sleep(for: .milliseconds(20))
                } catch {
                    state.withLock { $0.failures.append("\(signal.idempotencyKey): \(error)") }
                    break
                }
            }
        }
    }

    private func nextSignal() -> SignalRequest? {
        let number: Int? = state.withLock { state in
            guard !state.isStopped else { return nil }
            state.next += 1
            return state.next
        }
        guard let number else { return nil }
        let bar = bars[number % bars.count]
        return SignalRequest(
            idempotencyKey: "\(prefix)-\(number)", strategy: "load", symbol: "EURUSD",
            side: number.isMultiple(of: 2) ? .buy : .sell, quantity: "1000", price: bar.close, asOf: bar.time.value,
            confidencePpm: 600_000)
    }

    private func note(_ receipt: CommandReceipt, of signal: SignalRequest) {
        state.withLock {
            $0.acknowledged.append(
                Acknowledgement(
                    key: signal.idempotencyKey, index: receipt.index.value, isRefused: receipt.outcome == .refused))
        }
    }
}
