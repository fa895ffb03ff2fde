import FIX
import Foundation
import Glibc
import Testing

@testable import Exchange

/// `qvenue run` as a process.
final class VenueProcess {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let process = Process()
    private let directory: String
    let port: Int

    /// Long for a busy machine; nothing waits so long unless it failed.
    static let patience = 60.0

    /// Returns once it listens.
    init(directory: String, arguments: [String]) throws {
        self.directory = directory
        process.executableURL = Self.program
        process.arguments = ["run", "--directory", directory] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        var line: [UInt8] = []
        while line.last != UInt8(ascii: "\n") {
            guard let byte = try output.fileHandleForReading.read(upToCount: 1)?.first else {
                process.waitUntilExit()
                throw Failure(description: "qvenue ended with \(process.terminationStatus)")
            }
            line.append(byte)
        }
        guard
            let port = String(decoding: line.dropLast(), as: UTF8.self).split(separator: ":").last.flatMap({ Int($0) })
        else { throw Failure(description: "qvenue said \(String(decoding: line, as: UTF8.self))") }
        self.port = port
    }

    deinit { kill() }

    /// The program stands beside the bundle of the tests.
    private static var program: URL? {
        Bundle.main.executableURL?.deletingLastPathComponent().appendingPathComponent("qvenue")
    }

    func kill() {
        if process.isRunning { Glibc.kill(process.processIdentifier, SIGKILL) }
    }

    func waitForExit() -> Int32 {
        process.waitUntilExit()
        return process.terminationStatus
    }

    func ask(_ request: ControlRequest) throws -> ControlReply {
        try ControlClient.ask(request, directory: directory)
    }

    func waitForStatus(_ isReached: (VenueStatus) -> Bool) throws {
        let end = Date().addingTimeInterval(Self.patience)
        while Date() < end {
            if let status = try ask(ControlRequest(.status)).status, isReached(status) { return }
            usleep(10_000)
        }
        throw Failure(description: "the venue did not get there")
    }

    func dropCopy() throws -> [[String: Any]] {
        let text = try String(contentsOfFile: directory + "/dropcopy.jsonl", encoding: .utf8)
        return try text.split(separator: "\n").map { line in
            try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }
}

/// A counterparty over a real socket, which reads only while it waits for something.
struct SocketParty {
    private var session: Session
    private var descriptor: CInt = -1
    private var delivered: [Message] = []
    private var isLoggedOn = false

    init(_ compID: String, _ port: Int, nextOutgoing: UInt64 = 1) throws {
        let configuration = SessionConfiguration(
            role: .initiator, senderCompID: compID, targetCompID: "QVENUE", heartbeatInterval: 60)
        session = try Session(configuration: configuration, nextOutgoing: nextOutgoing)
        try connect(port)
    }

    mutating func connect(_ port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var limit = timeval(tv_sec: Int(VenueProcess.patience), tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, Int32(SO_RCVTIMEO), &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw VenueProcess.Failure(description: "cannot connect to \(port): \(errno)") }
    }

    mutating func beginLogon() throws { try obey(session.connected(at: Self.now)) }

    mutating func logOn() throws {
        try beginLogon()
        while !isLoggedOn { try read() }
    }

    mutating func send(_ message: Message) throws { try obey(session.send(message, at: Self.now).actions) }

    /// Takes so many messages, and waits for them.
    mutating func messages(_ count: Int) throws -> [Message] {
        while delivered.count < count { try read() }
        defer { delivered.removeFirst(count) }
        return Array(delivered.prefix(count))
    }

    /// Reads on until the venue has closed the connection.
    mutating func waitForEnd() throws {
        while descriptor >= 0 {
            do { try read() } catch is End { return }
        }
    }

    mutating func disconnect() throws {
        guard descriptor >= 0 else { return }
        close(descriptor)
        descriptor = -1
        isLoggedOn = false
        _ = session.disconnected(at: Self.now)
    }

    private struct End: Error {}

    private mutating func read() throws {
        var bytes = [UInt8](repeating: 0, count: 64 << 10)
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        if count < 0, errno == EAGAIN { throw VenueProcess.Failure(description: "nothing came") }
        guard count > 0 else {
            try disconnect()
            throw End()
        }
        try obey(session.received(bytes[..<count], at: Self.now))
    }

    private mutating func obey(_ actions: [Session.Action]) throws {
        for action in actions {
            switch action {
            case .transmit(let bytes):
                var sent = 0
                while sent < bytes.count {
                    let done = bytes[sent...].withUnsafeBytes {
                        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                    }
                    guard done > 0 else { throw VenueProcess.Failure(description: "cannot write: \(errno)") }
                    sent += done
                }
            case .deliver(let received): delivered.append(received.message)
            case .loggedOn: isLoggedOn = true
            case .disconnect: try disconnect()
            default: break
            }
        }
    }

    private static var now: Instant {
        Instant(
            monotonic: Int64(DispatchTime.now().uptimeNanoseconds),
            utc: Int64(Date().timeIntervalSince1970 * 1_000_000_000))
    }
}
