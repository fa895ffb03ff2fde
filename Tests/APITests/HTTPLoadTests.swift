import Load
import Peering
import Testing

@testable import API

@Suite struct HTTPLoadTests {
    private let load = HTTPLoad(connections: 4, seconds: 0.2, warmUp: 0.05, commandBytes: 256, patience: 60)

    @Test func itMeasuresWhatIsAnswered() async throws {
        try await TestSite.run { site in
            let measured = try await load.run(against: site.endpoint, as: try site.certificates.client(.trader))
            #expect(measured.outstanding == 4 && measured.commands > 0 && measured.seconds >= 0.2)
            #expect(measured.p50 > 0 && measured.p50 <= measured.p99 && measured.p99 <= measured.p999)
            let notes = site.service.now.notes.map(\.note)
            #expect(Set(notes.map(\.idempotencyKey)).count == notes.count, "each under a key of its own")
            // Tag and length of the key, tag and two-byte length of the text.
            #expect(notes.allSatisfy { $0.idempotencyKey.utf8.count + $0.text.utf8.count + 5 == 256 })
        }
    }

    @Test func whatIsNotTakenEndsItWithTheReason() async throws {
        try await TestSite.run { site in
            do {
                _ = try await load.run(against: site.endpoint, as: try site.certificates.client(.admin))
                Issue.record("an admin was let in")
            } catch let error as LoadError {
                #expect("\(error)".contains("403") && "\(error)".contains("may not submit notes"), "\(error)")
            }
        }
    }
}
