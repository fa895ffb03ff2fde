/// A JSON object whose values are texts, numbers, booleans or null: what a line of a drop copy is. Numbers and booleans
/// are kept as they are written; null counts as absent.
struct FlatObject {
    private(set) var fields: [String: String] = [:]
    private let bytes: [UInt8]
    private var place = 0

    /// - Parameter bytes: one object, with white space around it or not.
    init(_ bytes: some Sequence<UInt8>) throws(VenueLineError) {
        self.bytes = Array(bytes)
        try expect(UInt8(ascii: "{"))
        if next() == UInt8(ascii: "}") {
            place += 1
        } else {
            try members()
        }
        guard next() == nil else { throw VenueLineError("something follows the object") }
    }

    private mutating func members() throws(VenueLineError) {
        while true {
            let name = try text()
            try expect(UInt8(ascii: ":"))
            if let value = try value(), fields.updateValue(value, forKey: name) != nil {
                throw VenueLineError("\(name) is there twice")
            }
            guard next() == UInt8(ascii: ",") else { break }
            place += 1
        }
        try expect(UInt8(ascii: "}"))
    }

    /// The next byte that is no white space.
    private mutating func next() -> UInt8? {
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): place += 1
            default: return bytes[place]
            }
        }
        return nil
    }

    private mutating func expect(_ byte: UInt8) throws(VenueLineError) {
        guard next() == byte else {
            throw VenueLineError("no \(Character(Unicode.Scalar(byte))) at byte \(place)")
        }
        place += 1
    }

    private mutating func value() throws(VenueLineError) -> String? {
        guard let first = next() else { throw VenueLineError("it ends too early") }
        switch first {
        case UInt8(ascii: "\""): return try text()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"):
            let start = place
            while place < bytes.count, Self.isPlain(bytes[place]) { place += 1 }
            let word = String(decoding: bytes[start..<place], as: UTF8.self)
            return word == "null" ? nil : word
        default: throw VenueLineError("no text, number or boolean at byte \(place)")
        }
    }

    /// Of a number, or of a word.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "E"),
            UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    private mutating func text() throws(VenueLineError) -> String {
        try expect(UInt8(ascii: "\""))
        let start = place
        while place < bytes.count, bytes[place] != UInt8(ascii: "\""), bytes[place] != UInt8(ascii: "\\") { place += 1 }
        var characters = Array(bytes[start..<place])
        while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
            if bytes[place] == UInt8(ascii: "\\") {
                characters.append(contentsOf: try escaped())
            } else {
                characters.append(bytes[place])
                place += 1
            }
        }
        guard place < bytes.count else { throw VenueLineError("a text does not end") }
        place += 1
        return String(decoding: characters, as: UTF8.self)
    }

    private mutating func escaped() throws(VenueLineError) -> [UInt8] {
        guard place + 1 < bytes.count else { throw VenueLineError("a text does not end") }
        let escape = bytes[place + 1]
        place += 2
        switch escape {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [escape]
        case UInt8(ascii: "b"): return [8]
        case UInt8(ascii: "f"): return [12]
        case UInt8(ascii: "n"): return [10]
        case UInt8(ascii: "r"): return [13]
        case UInt8(ascii: "t"): return [9]
        case UInt8(ascii: "u"): return try scalar()
        default: throw VenueLineError("an unknown escape at byte \(place - 2)")
        }
    }

    /// Four hexadecimal digits. Half a surrogate pair is refused: no venue needs one.
    private mutating func scalar() throws(VenueLineError) -> [UInt8] {
        let digits = bytes[place..<min(place + 4, bytes.count)]
        guard digits.count == 4, let number = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
            let scalar = Unicode.Scalar(number)
        else { throw VenueLineError("an unknown escape at byte \(place - 2)") }
        place += 4
        return Array(String(Character(scalar)).utf8)
    }
}
