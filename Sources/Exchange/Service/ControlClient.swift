import Foundation
import Glibc

/// Asks a running venue, over the socket in its directory.
package enum ControlClient {
    package static let socketName = "control.sock"
    /// Longest answer, in bytes.
    private static let maximumReply = 64 << 20

    /// Sends one request and waits for its answer, ten seconds at most.
    package static func ask(_ request: ControlRequest, directory: String) throws -> ControlReply {
        let path = directory + "/" + socketName
        let descriptor = try connect(path)
        defer { close(descriptor) }
        try write(JSONEncoder().encode(request) + Data("\n".utf8), to: descriptor, path)
        let reply = try JSONDecoder().decode(ControlReply.self, from: readLine(from: descriptor, path))
        if let error = reply.error { throw VenueError.refused(error) }
        return reply
    }

    private static func connect(_ path: String) throws(VenueError) -> CInt {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        let isShort = unsafe withUnsafeMutableBytes(of: &address.sun_path) { room in
            guard bytes.count < room.count else { return false }
            unsafe room.copyBytes(from: bytes)
            return true
        }
        guard isShort else { throw .unreachable(path: path, reason: "the path is too long for a socket") }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw .unreachable(path: path, reason: VenueError.text(errno)) }
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else {
            let reason = VenueError.text(errno)
            close(descriptor)
            throw .unreachable(path: path, reason: reason)
        }
        return descriptor
    }

    private static func write(_ data: Data, to descriptor: CInt, _ path: String) throws(VenueError) {
        let bytes = Array(data)
        var sent = 0
        while sent < bytes.count {
            let done = unsafe bytes[sent...].withUnsafeBytes { buffer in
                unsafe send(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
            }
            guard done > 0 else { throw .unreachable(path: path, reason: VenueError.text(errno)) }
            sent += done
        }
    }

    private static func readLine(from descriptor: CInt, _ path: String) throws(VenueError) -> Data {
        var line: [UInt8] = []
        while line.last != UInt8(ascii: "\n") {
            guard line.count < maximumReply else { throw .unreachable(path: path, reason: "its answer has no end") }
            let part = unsafe [UInt8](unsafeUninitializedCapacity: 64 << 10) { buffer, count in
                count = max(0, unsafe read(descriptor, buffer.baseAddress, buffer.count))
            }
            guard !part.isEmpty else { throw .unreachable(path: path, reason: "it ended without an answer") }
            line += part
        }
        return Data(line)
    }
}
