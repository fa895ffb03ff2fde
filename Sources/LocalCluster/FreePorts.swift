import Glibc

enum FreePorts {
    /// Below those that the kernel gives to connections: one of these is not taken by the next that is made.
    private static let range = 10_000..<32_000
    private static let maximumAttempts = 1_000

    /// Ports of 127.0.0.1 that nothing listened on a moment ago.
    static func take(_ count: Int) throws -> [Int] {
        var sockets: [Int32] = []
        var ports: [Int] = []
        defer { for descriptor in sockets { close(descriptor) } }
        for _ in 0..<maximumAttempts where ports.count < count {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            guard descriptor >= 0 else { throw LocalClusterError("no socket can be made: errno \(errno)") }
            sockets.append(descriptor)
            let port = Int.random(in: range)
            if isFree(port, descriptor) { ports.append(port) }
        }
        guard ports.count == count else { throw LocalClusterError("no \(count) free ports of 127.0.0.1 can be had") }
        return ports
    }

    private static func isFree(_ port: Int, _ descriptor: Int32) -> Bool {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe bind(descriptor, generic, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}

/// A cluster on this machine did not do what it should.
package struct LocalClusterError: Error, CustomStringConvertible {
    package var description: String
    package init(_ description: String) { self.description = description }
}
