import Foundation
import Glibc

/// What Linux says of this process.
package enum ProcessSampler {
    /// What cannot be read is left out.
    package static func samples() -> [MetricSample] {
        var samples: [MetricSample] = []
        if let stat = statistics() {
            samples.append(MetricSample(ProcessFamilies.cpu, Double(stat.processorTicks) / ticksPerSecond))
            samples.append(MetricSample(ProcessFamilies.resident, Double(stat.residentPages) * pageBytes))
            samples.append(MetricSample(ProcessFamilies.virtual, Double(stat.virtualBytes)))
            if let boot = bootTime() {
                samples.append(MetricSample(ProcessFamilies.start, boot + Double(stat.startTicks) / ticksPerSecond))
            }
        }
        if let files = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
            // One of them is the listing itself.
            samples.append(MetricSample(ProcessFamilies.openFiles, Double(max(files.count - 1, 0))))
        }
        var limit = rlimit()
        if unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            samples.append(MetricSample(ProcessFamilies.maximumFiles, Double(limit.rlim_cur)))
        }
        return samples
    }

    private static let ticksPerSecond = Double(sysconf(Int32(_SC_CLK_TCK)))
    private static let pageBytes = Double(sysconf(Int32(_SC_PAGESIZE)))

    private struct Statistics {
        var processorTicks: UInt64
        var startTicks: UInt64
        var virtualBytes: UInt64
        var residentPages: UInt64
    }

    /// Fields of proc(5)'s `stat`, counted from 1: 14 utime, 15 stime, 22 starttime, 23 vsize, 24 rss. The second is
    /// the program's name in parentheses, which may hold anything.
    private static func statistics() -> Statistics? {
        guard let text = text(of: "/proc/self/stat"), let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 21, let user = UInt64(fields[11]), let system = UInt64(fields[12]),
            let start = UInt64(fields[19]), let virtual = UInt64(fields[20]), let resident = UInt64(fields[21])
        else { return nil }
        return Statistics(
            processorTicks: user + system, startTicks: start, virtualBytes: virtual, residentPages: resident)
    }

    /// Seconds since 1970.
    private static func bootTime() -> Double? {
        let line = text(of: "/proc/stat")?.split(separator: "\n").first { $0.hasPrefix("btime ") }
        return line.flatMap { Double($0.dropFirst("btime ".count)) }
    }

    private static func text(of path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }
}

extension MetricSample {
    package init(_ family: MetricFamily, _ value: Double) { self.init(family, [], value) }
}
