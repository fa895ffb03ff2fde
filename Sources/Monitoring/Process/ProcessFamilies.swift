/// What Prometheus' own client libraries export of a process, under their names.
package enum ProcessFamilies {
    static let cpu = MetricFamily(
        "process_cpu_seconds_total", .counter, "Processor time spent by the process, in user and system mode")
    static let resident = MetricFamily("process_resident_memory_bytes", .gauge, "Memory that the process holds")
    static let virtual = MetricFamily("process_virtual_memory_bytes", .gauge, "Address space that the process uses")
    static let openFiles = MetricFamily("process_open_fds", .gauge, "Open file descriptors")
    static let maximumFiles = MetricFamily("process_max_fds", .gauge, "File descriptors that the process may open")
    static let start = MetricFamily(
        "process_start_time_seconds", .gauge, "When the process started, in seconds since 1970 UTC")

    package static let all = [cpu, resident, virtual, openFiles, maximumFiles, start]
}
