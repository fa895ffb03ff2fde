import Foundation
import Testing

@testable import API

@Suite struct ValueTests {
    @Test(arguments: [
        ("https://127.0.0.1:7101", "https://127.0.0.1:7101"), ("localhost:7101", "https://localhost:7101"),
        ("https://[::1]:7101/", "https://[::1]:7101"), ("site-a.example:1", "https://site-a.example:1"),
    ])
    func endpoints(text: String, canonical: String) {
        #expect(Endpoint(text)?.description == canonical)
    }

    @Test(arguments: [
        "", "localhost", "http://localhost:7101", "https://localhost:0", "https://localhost:65536", ":7101",
        "https://user@host:1", "https://host:1/path", "https://ho st:1", "::1:7101",
    ])
    func noEndpoints(text: String) {
        #expect(Endpoint(text) == nil)
    }

    @Test func aListOfEndpointsNamesTheWrongOne() throws {
        #expect(try Endpoint.list("a:1, b:2,a:1").get().map(\.host) == ["a", "b"])
        #expect(Endpoint.list("a:1,,b:2") == .failure(InvalidEndpoint(text: "")))
    }

    @Test func integersTravelAsStrings() throws {
        let encoded = try JSONEncoder().encode([DecimalIndex(.max), 0])
        #expect(String(decoding: encoded, as: UTF8.self) == "[\"18446744073709551615\",\"0\"]")
        #expect(try JSONDecoder().decode([DecimalIndex].self, from: encoded) == [DecimalIndex(.max), 0])
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([DecimalIndex].self, from: Data("[1]".utf8)) }
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([DecimalIndex].self, from: Data("[\"-1\"]".utf8))
        }
    }

    @Test func timesReadBack() {
        #expect(UTCTime.text(nanoseconds: Sample.time) == "2026-03-01T09:30:00.125Z")
        #expect(UTCTime.nanoseconds("2026-03-01T09:30:00.125Z") == Sample.time)
        #expect(UTCTime.nanoseconds("2026-03-01T09:30:00Z") == 1_772_357_400_000_000_000)
        #expect(UTCTime.nanoseconds("\(Sample.time)") == Sample.time)
        #expect(UTCTime.nanoseconds("yesterday") == nil)
    }

    @Test func theExitCodeTellsHowTheClusterIs() {
        var status = Sample.status(site: "a")
        #expect(status.exitStatus == .degraded)
        status.failureTolerance = 1
        #expect(status.exitStatus == .ok)
        status.leader = nil
        #expect(status.exitStatus == .noLeader)
    }

    @Test func aNewerServersFieldsArePassedOver() throws {
        let json = Data(#"{"schemaVersion":1,"code":"melted","message":"m","later":true}"#.utf8)
        let body = try JSONDecoder().decode(ErrorBody.self, from: json)
        #expect(ClientError(body).kind == .answered(.internal))
    }
}
