import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where messages go; data goes to standard output.
package enum StandardError {
    package static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    package static func line(_ text: String) { write(text + "\n") }

    /// Writes over the line that the cursor is on.
    package static func rewriteLine(_ text: String) { write("\r\u{1B}[K" + text) }

    private static func write(_ text: String) {
        // Nobody is left to tell when standard error is closed.
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}
