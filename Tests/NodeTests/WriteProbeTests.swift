import Foundation
import Testing

@testable import Node
@testable import SiteSetup

@Suite struct WriteProbeTests {
    private let path = FileManager.default.temporaryDirectory.appendingPathComponent("probe-\(UUID())").path
    private let cluster = UUID()

    private func probe(nodeID: UInt64 = 1) -> WriteProbe {
        WriteProbe(directory: path, clusterID: cluster, nodeID: nodeID, bytes: 3 << 20)
    }

    @Test func theSitesOwnDirectoryIsWrittenToAndLeftAsItWas() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        try DataDirectory.create(at: path, identity: .init(clusterID: cluster, nodeID: 1, incarnation: UUID()))
        let before = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        try probe().run()
        #expect(try FileManager.default.contentsOfDirectory(atPath: path).sorted() == before)
        #expect(throws: ConfigurationError.self) { try probe(nodeID: 2).run() }
    }

    /// The volume is gone, its mount point is there.
    @Test func theMountPointOfAVolumeThatIsGoneIsNotTheDisk() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(throws: MissingDataDirectory.self) { try probe().run() }
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let error = #expect(throws: MissingDataDirectory.self) { try probe().run() }
        #expect(try FileManager.default.contentsOfDirectory(atPath: path).isEmpty)
        // Nor does it end a site that starts again in that moment.
        #expect(Site.mayOpenAgain(after: try #require(error)))
    }
}
