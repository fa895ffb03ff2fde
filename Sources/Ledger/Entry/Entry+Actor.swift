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

    private static func firstSteering(in scalars: String.UnicodeScalarView) -> Unicode.Scalar? {
        scalars.first(where: LogText.isSteering)
    }
}
