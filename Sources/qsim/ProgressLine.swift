import Foundation

/// How far long work is, on standard error: one line that keeps changing where that is a terminal, else a line now and
/// then.
struct ProgressLine {
    private static let interval = Duration.seconds(30)

    private let isTerminal = isatty(FileHandle.standardError.fileDescriptor) == 1
    private var next = ContinuousClock.now + interval

    mutating func show(_ text: String) {
        guard !isTerminal else { return write("\r\u{1B}[K" + text) }
        guard next <= .now else { return }
        next = .now + Self.interval
        write(text + "\n")
    }

    func clear() {
        if isTerminal { write("\r\u{1B}[K") }
    }

    private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
