package import Foundation
package import NIOCore

extension ByteBuffer {
    package mutating func take<Value: FixedWidthInteger>(_: Value.Type) throws(WireError) -> Value {
        guard let value = readInteger(endianness: .little, as: Value.self) else { throw .truncated }
        return value
    }

    package mutating func takeBytes(_ count: Int) throws(WireError) -> [UInt8] {
        guard let bytes = readBytes(length: count) else { throw .truncated }
        return bytes
    }

    package mutating func takeRest() -> [UInt8] { readBytes(length: readableBytes) ?? [] }

    package mutating func takeUUID() throws(WireError) -> UUID {
        let bytes = try takeBytes(16)
        return unsafe UUID(uuid: bytes.withUnsafeBytes { unsafe $0.loadUnaligned(as: uuid_t.self) })
    }

    package mutating func writeUUID(_ value: UUID) {
        _ = unsafe withUnsafeBytes(of: value.uuid) { unsafe writeBytes($0) }
    }
}
