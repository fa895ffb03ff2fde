package import Foundation
package import Ledger
import SwiftASN1
import X509

extension Authority {
    /// Certificate and key of a site, good for both ends of a peer link and for its HTTP API.
    ///
    /// - Parameters:
    ///   - name: the site's name, which becomes the common name.
    ///   - addresses: IP addresses and DNS names others reach it under; localhost and 127.0.0.1 are always added.
    ///   - lifetime: seconds.
    package func issueNode(
        id: NodeID, name: String, addresses: [String], lifetime: TimeInterval = Self.issuedLifetime
    ) throws(CredentialError) -> IssuedFiles {
        precondition(id > 0, "node ids start at 1")
        guard Identity.isName(name) else { throw .invalidName(name) }
        var names: [GeneralName] = [.uniformResourceIdentifier("\(Identity.node(cluster: cluster, id: id))")]
        for address in ["localhost", "127.0.0.1"] + addresses {
            let general = try Self.generalName(address)
            if !names.contains(general) { names.append(general) }
        }
        return try sign(Template(commonName: name, names: names, isServer: true, lifetime: lifetime))
    }

    /// Certificate and key of a person or a program, good for asking a site's HTTP API and for nothing else.
    ///
    /// - Parameter lifetime: seconds.
    package func issueClient(
        role: ClientRole, name: String, lifetime: TimeInterval = Self.issuedLifetime
    ) throws(CredentialError) -> IssuedFiles {
        guard Identity.isName(name) else { throw .invalidName(name) }
        let identity = Identity.client(cluster: cluster, role: role, name: name)
        let names = [GeneralName.uniformResourceIdentifier("\(identity)")]
        return try sign(Template(commonName: name, names: names, isServer: false, lifetime: lifetime))
    }

    private static func generalName(_ address: String) throws(CredentialError) -> GeneralName {
        if let octets = octets(ofIPAddress: address) { return .ipAddress(ASN1OctetString(contentBytes: octets[...])) }
        guard isDNSName(address) else { throw .invalidAddress(address) }
        return .dnsName(address)
    }

    /// Four or sixteen octets, in network order.
    private static func octets(ofIPAddress address: String) -> [UInt8]? {
        for (family, length) in [(AF_INET, 4), (AF_INET6, 16)] {
            var octets = [UInt8](repeating: 0, count: length)
            if unsafe inet_pton(family, address, &octets) == 1 { return octets }
        }
        return nil
    }

    /// Letters, digits and hyphens in labels of 1 to 63 (RFC 1123, 2.1), and not all digits at the end, which would be
    /// a mistyped IP address.
    private static func isDNSName(_ name: String) -> Bool {
        let labels = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard name.utf8.count <= 253, let last = labels.last, !last.allSatisfy(isDigit) else { return false }
        return labels.allSatisfy { label in
            (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
                && label.allSatisfy { isDigit($0) || isLetter($0) || $0 == UInt8(ascii: "-") }
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
