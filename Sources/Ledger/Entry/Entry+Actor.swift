extension Entry {
    /// Whether a text can be the actor of an entry: at most ``maximumActorLength`` bytes of UTF-8, without control
    /// characters, invisible characters and marks of direction, which could falsify the lines in which people read it.
    package static func isActor(_ name: String) -> Bool {
        name.utf8.count <= maximumActorLength && firstSteering(in: name.unicodeScalars) == nil
    }

    static func checkActor(_ bytes: ArraySlice<UInt8>) throws(EntryError) {
        guard !bytes.allSatisfy({ 0x20..<0x7F ~= $0 }) else { return }
        guard let name = String(validating: bytes, as: UTF8.self) else { throw .actorNotUTF8 }
        if let scalar = firstSteering(in: name.unicodeScalars) { throw .actorCharacter(scalar.value) }
    }

    /// Written out, for every release has to refuse the same, whatever version of Unicode it was built with.
    private static func firstSteering(in scalars: String.UnicodeScalarView) -> Unicode.Scalar? {
        scalars.first { scalar in
            switch scalar.value {
            // Controls; the soft hyphen; marks of direction; separators of lines; what joins, or has no width; tags.
            case 0..<0x20, 0x7F...0x9F, 0xAD, 0x61C, 0x180E, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF,
                0xFFF9...0xFFFB, 0xE0000...0xE0FFF:
                true
            default: false
            }
        }
    }
}
