package import CoreMetrics
import Synchronization

/// Everything that a process counts and times, by family: the factory behind the metrics API, and the text of a scrape.
///
/// One name with one set of label values is one series, however often it is made. Counters of a series share their
/// count. Every timer gets a recorder of its own, and ``text(adding:)`` merges them; a timer that is destroyed leaves
/// its counts.
package final class MetricsRegistry: MetricsFactory {
    fileprivate enum Series: Sendable {
        case counter(CounterSeries)
        case gauge(GaugeSeries)
        case latencies(ended: Latencies, LiveRecorders)
    }

    typealias LiveRecorders = [ObjectIdentifier: LatencyRecorder]

    private struct State {
        var series: [String: [[String]: Series]] = [:]
        var left = 0
    }

    /// Series that came beyond ``MetricFamily/maximumSeries``.
    private static let leftOut = MetricFamily(
        "qnode_metrics_series_left_out_total", .counter, "Series beyond the limit of their family, not exported")

    private let families: [String: MetricFamily]
    private let order: [MetricFamily]
    private let state = Mutex(State())

    /// - Parameter families: all that may be recorded or sampled; nothing else may.
    package init(_ families: [MetricFamily]) {
        order = families + [Self.leftOut]
        self.families = Dictionary(order.map { ($0.name, $0) }) { first, _ in
            preconditionFailure("\(first.name) is there twice")
        }
    }

    private func family(_ name: String, _ kind: MetricFamily.Kind) -> MetricFamily {
        guard let family = families[name], family.kind == kind else {
            preconditionFailure("there is no \(kind.rawValue) \(name) in the catalogue")
        }
        return family
    }

    /// In the order of the family's labels.
    private func values(_ dimensions: [(String, String)], of family: MetricFamily) -> [String] {
        let given = Dictionary(dimensions) { first, _ in first }
        precondition(Set(given.keys) == Set(family.labels), "\(family.name) has the labels \(family.labels)")
        return family.labels.map { given[$0] ?? "" }
    }

    /// The series that is there already, or a new one while there is room.
    private func make<Handler: Sendable>(
        _ label: String, _ dimensions: [(String, String)], _ kind: MetricFamily.Kind, _ new: Series,
        _ handler: (inout Series) -> Handler?
    ) -> Handler? {
        let family = family(label, kind)
        let values = values(dimensions, of: family)
        return state.withLock { state in
            let siblings = state.series[family.name]?.count ?? 0
            if state.series[family.name]?[values] == nil, siblings >= MetricFamily.maximumSeries {
                state.left += 1
                return nil
            }
            return handler(&state.series[family.name, default: [:]][values, default: new])
        }
    }

    // MARK: The factory

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        make(label, dimensions, .counter, .counter(CounterSeries())) { series -> CounterSeries? in
            if case .counter(let counter) = series { counter } else { nil }
        } ?? CounterSeries()
    }

    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        make(label, dimensions, .gauge, .gauge(GaugeSeries())) { series -> GaugeSeries? in
            if case .gauge(let gauge) = series { gauge } else { nil }
        } ?? GaugeSeries()
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        recorder(label, dimensions)
    }

    /// As the metrics API's timer, for whoever records many durations at once.
    package func recorder(_ label: String, _ dimensions: [(String, String)] = []) -> LatencyRecorder {
        let recorder = LatencyRecorder()
        _ = make(label, dimensions, .histogram, .latencies(ended: Latencies(), [:])) { series -> Void? in
            guard case .latencies(let ended, var live) = series else { return nil }
            live[ObjectIdentifier(recorder)] = recorder
            series = .latencies(ended: ended, live)
            return ()
        }
        return recorder
    }

    package func destroyCounter(_ handler: any CounterHandler) {}

    package func destroyRecorder(_ handler: any RecorderHandler) {}

    package func destroyTimer(_ handler: any TimerHandler) {
        guard let recorder = handler as? LatencyRecorder else { return }
        state.withLock { state in
            for (name, group) in state.series {
                for (values, series) in group {
                    guard case .latencies(var ended, var live) = series,
                        live.removeValue(forKey: ObjectIdentifier(recorder)) != nil
                    else { continue }
                    ended.add(recorder.latencies)
                    state.series[name]?[values] = .latencies(ended: ended, live)
                    return
                }
            }
        }
    }

    // MARK: The scrape

    /// What was recorded, and `samples`, in Prometheus' text format 0.0.4: families in the order of the catalogue,
    /// those with nothing to tell left out.
    package func text(adding samples: [MetricSample] = []) -> String {
        let sampled = Dictionary(grouping: samples, by: \.family)
        let (recorded, left) = state.withLock { ($0.series, $0.left) }
        var text = ExpositionText()
        for family in order {
            let series = (recorded[family.name] ?? [:]).sorted { $0.key.lexicographicallyPrecedes($1.key) }
            let extra = family == Self.leftOut ? [MetricSample(family, [], Double(left))] : sampled[family] ?? []
            guard !series.isEmpty || !extra.isEmpty else { continue }
            text.begin(family)
            for (values, series) in series { text.write(series, values, of: family) }
            for sample in extra.prefix(MetricFamily.maximumSeries) {
                text.write(sample.value, sample.labelValues, of: family)
            }
        }
        return text.text
    }
}

extension ExpositionText {
    fileprivate mutating func write(_ series: MetricsRegistry.Series, _ values: [String], of family: MetricFamily) {
        switch series {
        case .counter(let counter): write(Double(counter.value), values, of: family)
        case .gauge(let gauge): write(gauge.value, values, of: family)
        case .latencies(let ended, let live):
            write(live.values.reduce(into: ended) { $0.add($1.latencies) }, values, of: family)
        }
    }
}
