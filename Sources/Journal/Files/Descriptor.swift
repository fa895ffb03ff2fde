import Glibc

/// Why a read or a write of a file descriptor failed.
package struct SystemFailure: Error {
    /// An error number.
    package let code: CInt
}

/// Reads and writes of an open file that go on where the system cut them short. One that fails is not tried again.
package enum Descriptor {
    /// Up to `count` bytes; fewer only at the end of the file.
    package static func read(
        _ descriptor: CInt, _ count: Int, at offset: Int
    ) throws(SystemFailure) -> [UInt8] {
        var code: CInt = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let part = unsafe UnsafeMutableRawBufferPointer(
                    rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
                let done = unsafe pread(descriptor, part.baseAddress, part.count, off_t(offset + filled))
                if done < 0, errno == EINTR { continue }
                if done < 0 { code = errno }
                if done <= 0 { return }
                filled += done
            }
        }
        guard code == 0 else { throw SystemFailure(code: code) }
        return bytes
    }

    package static func write(_ bytes: [UInt8], to descriptor: CInt, at offset: Int) throws(SystemFailure) {
        let code = unsafe bytes.withUnsafeBytes { unsafe write($0, to: descriptor, at: offset) }
        guard code == 0 else { throw SystemFailure(code: code) }
    }

    /// - Returns: an error number, or zero.
    static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: CInt, at offset: Int) -> CInt {
        var written = 0
        while written < bytes.count {
            let part = unsafe UnsafeRawBufferPointer(rebasing: bytes[written...])
            let done = unsafe pwrite(descriptor, part.baseAddress, part.count, off_t(offset + written))
            if done < 0, errno == EINTR { continue }
            if done <= 0 { return done < 0 ? errno : EIO }
            written += done
        }
        return 0
    }
}
