/// What a text in the log may hold. Whoever takes a text that is to get there (the API, a command, the state machine)
/// asks here. Written out, for every release has to refuse the same, whatever version of Unicode it was built with.
package enum LogText {
    /// Bytes of the reason that a person gives for a command.
    package static let reasonLengths = 1...256

    /// Printable ASCII, spaces included, of so many bytes.
    package static func isPrintable(_ text: String, _ lengths: ClosedRange<Int>) -> Bool {
        lengths.contains(text.utf8.count) && text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
    }

    /// Printable ASCII without spaces, of so many bytes.
    package static func isWord(_ text: String, _ lengths: ClosedRange<Int>) -> Bool {
        lengths.contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    /// UTF-8 without control characters, of so many bytes.
    package static func isLine(_ text: String, _ lengths: ClosedRange<Int>) -> Bool {
        lengths.contains(text.utf8.count) && !text.unicodeScalars.contains(where: isControl)
    }

    /// Why a person gives a command.
    package static func isReason(_ text: String) -> Bool { isPrintable(text, reasonLengths) }

    /// C0, DEL or C1.
    package static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
    }

    /// Whether a character ends, hides or turns the line in which people read it.
    static func isSteering(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        // The soft hyphen; marks of direction; separators of lines; what joins, or has no width; tags.
        case 0xAD, 0x61C, 0x180E, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB,
            0xE0000...0xE0FFF:
            true
        default: isControl(scalar)
        }
    }
}
