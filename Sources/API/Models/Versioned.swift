/// Reference data and where in the log it was last changed: the fields of `values`, and these beside them.
package struct Versioned<Values: Codable & Sendable & Hashable>: Sendable, Hashable {
    package var values: Values
    /// The log index of the entry that set it; zero while nothing is set.
    package var version: DecimalIndex
    /// When, and by whom; absent where that is not kept.
    package var changedAt: Nanoseconds?
    package var changedBy: String?

    package init(_ values: Values, version: UInt64, changedAt: Int64? = nil, changedBy: String? = nil) {
        self.values = values
        self.version = DecimalIndex(version)
        self.changedAt = changedAt.map { Nanoseconds($0) }
        self.changedBy = changedBy
    }
}

extension Versioned: Codable {
    private enum CodingKeys: CodingKey {
        case version
        case changedAt
        case changedBy
    }

    package init(from decoder: any Decoder) throws {
        values = try Values(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        version = try container.decode(DecimalIndex.self, forKey: .version)
        changedAt = try container.decodeIfPresent(Nanoseconds.self, forKey: .changedAt)
        changedBy = try container.decodeIfPresent(String.self, forKey: .changedBy)
    }

    package func encode(to encoder: any Encoder) throws {
        try values.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(version, forKey: .version)
        try container.encodeIfPresent(changedAt, forKey: .changedAt)
        try container.encodeIfPresent(changedBy, forKey: .changedBy)
    }
}

/// An answer that is one thing: its fields, and `schemaVersion` beside them.
struct Document<Body: Encodable & Sendable>: Encodable, Sendable {
    let body: Body

    private enum CodingKeys: CodingKey {
        case schemaVersion
    }

    init(_ body: Body) { self.body = body }

    func encode(to encoder: any Encoder) throws {
        try body.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(Schema.version, forKey: .schemaVersion)
    }
}
