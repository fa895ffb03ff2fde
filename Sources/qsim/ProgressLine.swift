import Foundation

/// One line on standard error that keeps changing, where that is a terminal.
struct ProgressLine {
    private let isTerminal = isatty(FileHandle.standardError.fileDescriptor) == 1

    func show(_ text: String) { write("\r\u{1B}[K" + text) }

    func clear() { write("\r\u{1B}[K") }

    private func write(_ text: String) {
        if isTerminal { FileHandle.standardError.write(Data(text.utf8)) }
    }
}
