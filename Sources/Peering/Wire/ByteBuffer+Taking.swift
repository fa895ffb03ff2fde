import Foundation
import NIOCore

extension ByteBuffer {
    mutating func take<Value: FixedWidthInteger>(_: Value.Type) throws(WireError) -> Value {
        guard let value = readInteger(endianness: .little, as: Value.self) else { throw .truncated }
        return value
    }

    mutating func takeBytes(_ count: Int) throws(WireError) -> [UInt8] {
        guard let bytes = readBytes(length: count) else { throw .truncated }
        return bytes
    }

    mutating func takeRest() -> [UInt8] { readBytes(length: readableBytes) ?? [] }

    mutating func takeUUID() throws(WireError) -> UUID {
        let bytes = try takeBytes(16)
        return unsafe UUID(uuid: bytes.withUnsafeBytes { unsafe $0.loadUnaligned(as: uuid_t.self) })
    }

    mutating func writeUUID(_ value: UUID) {
        _ = unsafe withUnsafeBytes(of: value.uuid) { unsafe writeBytes($0) }
    }
}
