package import Foundation
import Glibc
import Journal
package import Ledger
package import SiteStorage

/// What a site keeps on its disk, and whose it is.
///
/// ```
/// identity.json   cluster, node, incarnation, and what the cluster was founded with
/// log/            the journal: segments and the vote
/// trading.sqlite  the applied state
/// bars.sqlite     this site's own market data
/// snapshots/      of the applied state, for sites that are far behind
/// ```
package struct DataDirectory: Sendable {
    /// A wiped directory is a new node: the incarnation tells them apart.
    package struct Identity: Codable, Sendable, Hashable {
        package var clusterID: UUID
        package var nodeID: NodeID
        package var incarnation: UUID
        /// Nil in a directory of an older version, until the site starts.
        package var founding: FoundingMembership?
    }

    package let path: String
    package let identity: Identity

    /// The first segment is as small as one may be: the site's settings rule from the second on.
    private static let firstSegmentBytes = 4 << 20

    package var log: String { path + "/log" }
    package var database: String { path + "/" + DatabaseFile.name }
    package var bars: String { path + "/" + Self.barsName }
    private static let barsName = "bars.sqlite"
    package var snapshots: String { path + "/" + SnapshotDirectory.name }

    /// Makes the directory of a new node, its empty log and vote included; refuses one that is already there.
    ///
    /// The vote file's presence is what tells a node that has not voted from one that forgot.
    package static func create(at path: String, identity: Identity) throws {
        let files = FileManager.default
        guard !files.fileExists(atPath: path + "/identity.json") else {
            throw ConfigurationError("\(path) already holds a node's data: choose another directory")
        }
        try files.createDirectory(
            atPath: path + "/log", withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        // Opening writes the empty log and vote, or throws; nothing is written after that.
        var options = Journal.Options()
        options.segmentBytes = firstSegmentBytes
        options.scrubInterval = nil
        let (journal, _) = try Journal.open(
            directory: path + "/log", clusterID: identity.clusterID.octets, options: options
        ) { _ in }
        journal.close()
        try identity.write(to: path + "/identity.json")
    }

    /// Opens the directory of this node, refusing another's, and one that lost its memory of past votes.
    package static func open(at path: String, clusterID: UUID, nodeID: NodeID) throws -> DataDirectory {
        let file = path + "/identity.json"
        guard let data = FileManager.default.contents(atPath: file) else { throw MissingDataDirectory(file: file) }
        let identity: Identity
        do { identity = try JSONDecoder().decode(Identity.self, from: data) } catch {
            throw ConfigurationError("\(file) is not readable as a node's identity: \(error)")
        }
        guard identity.clusterID == clusterID else {
            throw ConfigurationError(
                "\(path) belongs to cluster \(identity.clusterID), the configuration names \(clusterID)")
        }
        guard identity.nodeID == nodeID else {
            throw ConfigurationError("\(path) belongs to node \(identity.nodeID), the configuration names \(nodeID)")
        }
        // What is lost of either the peers can give back; not of both.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path + "/log")) ?? []
        guard names.contains(where: { $0 == "vote" || $0.hasSuffix(".qlog") }) else {
            throw ConfigurationError(
                "\(path)/log holds neither segments nor a vote: the log was wiped. A wiped node has forgotten its "
                    + "promises and must not come back under its old identity")
        }
        return DataDirectory(path: path, identity: identity)
    }

    /// Refuses a directory at `path` from which a file is gone that a running site has open. Only what is certainly gone
    /// counts: a system that cannot look at the moment says nothing.
    package static func checkFiles(at path: String) throws {
        for name in ["identity.json", "log", DatabaseFile.name, barsName] {
            var status = stat()
            guard unsafe stat(path + "/" + name, &status) != 0, errno == ENOENT || errno == ENOTDIR else { continue }
            throw ConfigurationError("\(path)/\(name) was removed while the site has it open")
        }
    }

    /// Made if it is not there.
    package func snapshotDirectory() throws -> SnapshotDirectory {
        try FileManager.default.createDirectory(
            atPath: snapshots, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        return try SnapshotDirectory(in: try systemDirectory(at: path))
    }

    /// Refuses sites other than those this directory was founded with.
    package func check(_ listed: FoundingMembership) throws {
        try identity.founding?.check(listed, keptIn: path + "/identity.json")
    }

    /// From now on the site starts with these founding sites only.
    package func keep(_ founding: FoundingMembership) throws {
        var identity = identity
        identity.founding = founding
        try identity.write(to: path + "/identity.json")
    }
}

/// Nobody's data is there: nobody's yet, or nobody's any more, or the volume that holds it is away.
package struct MissingDataDirectory: Error, CustomStringConvertible {
    /// What would tell whose it is.
    let file: String

    package var description: String {
        "\(file) is missing: this is not a data directory that `qnode init` made, or it was wiped. "
            + "A wiped node has forgotten its promises and must not come back under its old identity"
    }
}

extension DataDirectory.Identity {
    fileprivate func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try DurableFile.replace(path, with: encoder.encode(self))
    }
}

extension UUID {
    package var octets: [UInt8] {
        [
            uuid.0, uuid.1, uuid.2, uuid.3, uuid.4, uuid.5, uuid.6, uuid.7,
            uuid.8, uuid.9, uuid.10, uuid.11, uuid.12, uuid.13, uuid.14, uuid.15,
        ]
    }
}
