/// Where a site takes commands: `host:port`, an IPv6 address in brackets.
package struct ClientAddress: Sendable, Hashable, CustomStringConvertible {
    package let host: String
    package let port: Int

    /// Longest text of an address, in bytes.
    package static let maximumLength = 262

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Nil unless it is a host, a colon and a port from 1 to 65535.
    package init?(_ text: String) {
        guard text.utf8.count <= Self.maximumLength, let colon = text.lastIndex(of: ":"),
            let port = UInt16(text[text.index(after: colon)...]), port > 0
        else { return nil }
        var host = text[..<colon]
        if host.first == "[", host.last == "]" { host = host.dropFirst().dropLast() }
        guard !host.isEmpty, host.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        self.init(host: String(host), port: Int(port))
    }

    /// The addresses of a comma-separated list; nil when a part of it is none.
    package static func list(_ text: String) -> [ClientAddress]? {
        var addresses: [ClientAddress] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let address = ClientAddress(part.filter { !$0.isWhitespace }) else { return nil }
            if !addresses.contains(address) { addresses.append(address) }
        }
        return addresses
    }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
