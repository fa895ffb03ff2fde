import Foundation
import NIOCore

/// How bodies are written.
enum JSON {
    /// The same value gives the same bytes.
    static func encoded(_ body: some Encodable) throws -> ByteBuffer {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return ByteBuffer(bytes: try encoder.encode(body))
    }
}
