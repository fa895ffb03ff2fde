import Glibc

enum FreePorts {
    /// Ports of 127.0.0.1 that nothing listened on a moment ago.
    static func take(_ count: Int) throws -> [Int] {
        var sockets: [Int32] = []
        defer { for descriptor in sockets { close(descriptor) } }
        return try (0..<count).map { _ in
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            guard descriptor >= 0 else { throw LocalClusterError("no socket can be made: \(errno)") }
            sockets.append(descriptor)
            return try port(of: descriptor)
        }
    }

    private static func port(of descriptor: Int32) throws -> Int {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                guard unsafe bind(descriptor, generic, length) == 0 else { return Int32(-1) }
                return unsafe getsockname(descriptor, generic, &length)
            }
        }
        guard result == 0 else { throw LocalClusterError("no port of 127.0.0.1 can be had: errno \(errno)") }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}

/// A cluster on this machine did not do what it should.
package struct LocalClusterError: Error, CustomStringConvertible {
    package var description: String
    package init(_ description: String) { self.description = description }
}
