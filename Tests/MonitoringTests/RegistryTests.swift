import CoreMetrics
import Testing

@testable import Monitoring

@Suite struct RegistryTests {
    private static let requests = MetricFamily("requests_total", .counter, labels: ["code"], "Requests")
    private static let depth = MetricFamily("depth", .gauge, "How deep")
    private static let wait = MetricFamily("wait_seconds", .histogram, "How long")

    private let registry = MetricsRegistry([requests, depth, wait])

    private func lines(_ samples: [MetricSample] = []) -> [Substring] {
        registry.text(adding: samples).split(separator: "\n")
    }

    @Test func familiesComeInTheOrderOfTheCatalogueWithHelpAndType() {
        Gauge(label: "depth", factory: registry).record(2.5)
        Counter(label: "requests_total", dimensions: [("code", "2xx")], factory: registry).increment(by: 3)
        #expect(
            registry.text() == """
                # HELP requests_total Requests
                # TYPE requests_total counter
                requests_total{code="2xx"} 3
                # HELP depth How deep
                # TYPE depth gauge
                depth 2.5
                # HELP qnode_metrics_series_left_out_total Series beyond the limit of their family, not exported
                # TYPE qnode_metrics_series_left_out_total counter
                qnode_metrics_series_left_out_total 0

                """)
    }

    @Test func aSeriesMadeTwiceIsOne() {
        for _ in 1...2 {
            Counter(label: "requests_total", dimensions: [("code", "5xx")], factory: registry).increment()
        }
        #expect(lines().contains(#"requests_total{code="5xx"} 2"#))
    }

    @Test func recordersOfASeriesAreMergedAndOutliveTheirTimer() {
        let first = registry.recorder("wait_seconds")
        let second = Timer(label: "wait_seconds", factory: registry)
        first.record(nanoseconds: 1_000_000, times: 2)
        second.recordNanoseconds(3_000_000_000)
        second.destroy()
        let text = lines()
        #expect(text.contains(#"wait_seconds_bucket{le="0.001"} 2"#), "\(text)")
        #expect(text.contains(#"wait_seconds_bucket{le="2"} 2"#))
        #expect(text.contains(#"wait_seconds_bucket{le="5"} 3"#))
        #expect(text.contains(#"wait_seconds_bucket{le="+Inf"} 3"#))
        #expect(text.contains("wait_seconds_sum 3.002"))
        #expect(text.contains("wait_seconds_count 3"))
    }

    @Test func durationsAtEveryBoundCountUnderIt() {
        let recorder = registry.recorder("wait_seconds")
        for bound in Latencies.bounds { recorder.recordNanoseconds(Int64(bound)) }
        #expect(recorder.latencies.cumulativeCounts == Array(1...UInt64(Latencies.bounds.count)))
    }

    @Test func timeThatWentBackAndTimeWithoutEndAreCountedAllTheSame() {
        let recorder = registry.recorder("wait_seconds")
        recorder.recordNanoseconds(-5)
        recorder.recordNanoseconds(.max)
        #expect(recorder.latencies.count == 2)
        #expect(recorder.latencies.cumulativeCounts.first == 1 && recorder.latencies.cumulativeCounts.last == 1)
    }

    @Test func seriesBeyondTheLimitAreLeftOutAndCounted() {
        for number in 0...MetricFamily.maximumSeries {
            Counter(label: "requests_total", dimensions: [("code", "\(number)")], factory: registry).increment()
        }
        let text = lines()
        #expect(text.count { $0.hasPrefix("requests_total{") } == MetricFamily.maximumSeries)
        #expect(text.contains("qnode_metrics_series_left_out_total 1"))
    }

    @Test func labelsAreEscaped() {
        Counter(label: "requests_total", dimensions: [("code", "a\"b\\c\nd")], factory: registry).increment()
        #expect(lines().contains(#"requests_total{code="a\"b\\c\nd"} 1"#))
    }

    @Test func samplesStandBesideWhatWasRecorded() {
        let text = lines([MetricSample(Self.depth, [], .infinity), MetricSample(Self.requests, ["x"], 7)])
        #expect(text.contains("depth +Inf") && text.contains(#"requests_total{code="x"} 7"#))
    }

    @Test func theProcessIsMeasured() throws {
        let samples = Dictionary(
            uniqueKeysWithValues: ProcessSampler.samples().map { ($0.family.name, $0.value) })
        #expect(samples.count == ProcessFamilies.all.count)
        #expect(samples.values.allSatisfy { $0 > 0 })
        let (open, most) = (try #require(samples["process_open_fds"]), try #require(samples["process_max_fds"]))
        #expect(open < most)
    }
}
