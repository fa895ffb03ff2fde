import Trading

/// A line of the venue's own record, read back: a flat JSON object.
struct DropCopyLine {
    private var fields: [String: String] = [:]

    init(_ line: [UInt8]) {
        var place = 0
        var name: String?
        while place < line.count {
            let start = place
            switch line[place] {
            case UInt8(ascii: "\""):
                place += 1
                while place < line.count, line[place] != UInt8(ascii: "\"") {
                    place += line[place] == UInt8(ascii: "\\") ? 2 : 1
                }
                put(line[start + 1..<min(place, line.count)], &name)
                place += 1
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"):
                while place < line.count, line[place] != UInt8(ascii: ","), line[place] != UInt8(ascii: "}") {
                    place += 1
                }
                put(line[start..<place], &name)
            default: place += 1
            }
        }
    }

    private mutating func put(_ bytes: ArraySlice<UInt8>, _ name: inout String?) {
        let text = String(decoding: bytes, as: UTF8.self)
        if let known = name {
            fields[known] = text
            name = nil
        } else {
            name = text
        }
    }

    subscript(name: String) -> String { fields[name] ?? "" }

    func quantity(_ name: String) -> Quantity { Quantity(self[name]) ?? .zero }

    func price(_ name: String) -> Price { Price(self[name]) ?? .zero }

    var side: Side { self["side"] == "buy" ? .buy : .sell }
}
