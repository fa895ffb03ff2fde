import Foundation
import HTTPTypes
import Hummingbird
import Peering
import Testing
import Yams

@testable import API

/// The document says what the program does.
@Suite struct OpenAPITests {
    private typealias Object = [String: Any]

    private static func document() throws -> Object {
        try #require(try Yams.load(yaml: OpenAPI.yaml) as? Object)
    }

    private static func object(_ value: Any?) throws -> Object { try #require(value as? Object) }

    private static let methods = ["get", "put", "post", "delete", "patch"]

    /// `GET /v1/orders/{clOrdID}`.
    private static func operations() throws -> [String: Object] {
        var operations: [String: Object] = [:]
        for (path, item) in try object(try document()["paths"]) {
            for (method, operation) in try object(item) {
                #expect(methods.contains(method), "\(path)")
                operations["\(method.uppercased()) \(path)"] = try object(operation)
            }
        }
        return operations
    }

    @Test func everyRouteIsDescribedAndNothingElse() throws {
        let certificates = PresentedCertificates(cluster: UUID())
        let router = Routes(service: FakeService(), limits: APILimits(), certificates: certificates).router()
        let routes = router.routes.filter { $0.method != .head }.map { route in
            let path = "\(route.path)".split(separator: "/").map { part in
                part.first == ":" ? "{\(part.dropFirst())}" : String(part)
            }
            return "\(route.method.rawValue) /\(path.joined(separator: "/"))"
        }
        #expect(routes.count > 25)
        #expect(try routes.sorted() == Self.operations().keys.sorted())
    }

    @Test func everyOperationNamesTheRolesThatMayUseIt() throws {
        let operations = try Self.operations()
        for route in AuthorisationTests.routes {
            let path = try #require(URLComponents(string: route.path)?.path)
            let candidates = operations.filter { name, _ in
                let parts = name.split(separator: " ")
                return parts[0] == route.method && Self.matches(path, String(parts[1]))
            }
            let operation = try #require(candidates.count == 1 ? candidates.first?.value : nil, "\(route)")
            let roles = try #require(operation["x-roles"] as? [String], "\(route)")
            let expected = route.roles.map(\.rawValue) + (route.isForSites ? ["node"] : [])
            #expect(roles.sorted() == expected.sorted(), "\(route)")
        }
        let guarded = operations.filter { Self.isGuarded($0.key) }
        #expect(guarded.count == AuthorisationTests.routes.count)
        for (name, operation) in operations where !Self.isGuarded(name) {
            #expect((operation["security"] as? [Any])?.isEmpty == true, "\(name)")
        }
    }

    private static func isGuarded(_ operation: String) -> Bool {
        operation.contains(" /v1/") || operation == "GET /metrics"
    }

    private static func matches(_ path: String, _ template: String) -> Bool {
        let (parts, wanted) = (path.split(separator: "/"), template.split(separator: "/"))
        return parts.count == wanted.count && zip(parts, wanted).allSatisfy { $0 == $1 || $1.first == "{" }
            && (template.contains("{") || path == template)
    }

    @Test func everyReferenceLeadsSomewhereAndEverySchemaIsUsed() throws {
        let document = try Self.document()
        var used: Set<String> = []
        func visit(_ value: Any) throws {
            if let object = value as? Object {
                for (key, value) in object {
                    if key == "$ref" { used.insert(try #require(value as? String)) } else { try visit(value) }
                }
            } else if let list = value as? [Any] {
                for value in list { try visit(value) }
            }
        }
        try visit(document)
        for reference in used {
            var place: Any? = document
            for part in reference.split(separator: "/").dropFirst() { place = (place as? Object)?[String(part)] }
            #expect(place != nil, "\(reference)")
        }
        let schemas = try Self.object(try Self.object(document["components"])["schemas"])
        for name in schemas.keys { #expect(used.contains("#/components/schemas/\(name)"), "\(name) is not used") }
        let ids = try Self.operations().values.compactMap { $0["operationId"] as? String }
        #expect(try Set(ids).count == Self.operations().count)
    }

    @Test func theDocumentIsServedToAnybodyAsYAMLAndAsJSON() async throws {
        try await TestSite.run { site in
            let yaml = try await site.ask("GET", "/openapi.yaml", as: nil)
            #expect(yaml.status == 200)
            #expect(String(decoding: yaml.bytes, as: UTF8.self) == OpenAPI.yaml)
            let json = try await site.ask("GET", "/openapi.json", as: nil)
            #expect(json.status == 200)
            let object = try #require(try JSONSerialization.jsonObject(with: json.bytes) as? Object)
            #expect(object["openapi"] as? String == "3.1.0")
            #expect(NSDictionary(dictionary: object).isEqual(to: try Self.document()))
        }
    }

    // MARK: Schemas

    /// One model: with everything it can hold, and with as little as it can.
    struct Model: Sendable, CustomTestStringConvertible {
        let schema: String
        let most: any Encodable & Sendable
        let least: any Encodable & Sendable

        var testDescription: String { schema }

        init<Value: Encodable & Sendable>(_ schema: String, _ value: Value, without: (inout Value) -> Void = { _ in }) {
            self.schema = schema
            most = value
            var least = value
            without(&least)
            self.least = least
        }

        init(_ schema: String, _ most: any Encodable & Sendable, least: any Encodable & Sendable) {
            self.schema = schema
            self.most = most
            self.least = least
        }
    }

    @Test(arguments: models)
    func aSchemaHasTheFieldsThatItsModelEncodes(_ model: Model) throws {
        let schemas = try Self.object(try Self.object(try Self.document()["components"])["schemas"])
        let schema = try Self.object(schemas[model.schema])
        let properties = try Self.object(schema["properties"])
        #expect(try properties.keys.sorted() == Self.fields(of: model.most).sorted())
        let required = schema["required"] as? [String] ?? []
        #expect(try required.sorted() == Self.fields(of: model.least).sorted())
    }

    private static func fields(of value: any Encodable) throws -> [String] {
        let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(value))
        return Array(try object(json).keys)
    }

    @Test func noSchemaIsWithoutAModel() throws {
        let schemas = try Self.object(try Self.object(try Self.document()["components"])["schemas"])
        let objects = schemas.filter { ($0.value as? Object)?["type"] as? String == "object" }.map(\.key)
        #expect(Set(Self.models.map(\.schema)).union(Self.bodies.keys) == Set(objects))
    }

    /// Bodies whose key may be in a header: what is required is what cannot be left out.
    static let bodies: [String: String] = [
        "SignalBody":
            #"{"strategy":"s","symbol":"X","side":"buy","quantity":"1","price":"1","asOf":"1","confidencePpm":1}"#,
        "NoteBody": #"{"text":"t"}"#,
        "CancelBody": #"{"reason":"r"}"#,
        "ApprovalBody": #"{"approve":true,"reason":"r"}"#,
        "HaltBody": #"{"reason":"r"}"#,
        "ResumeBody": #"{"scope":"all","reason":"r"}"#,
    ]

    @Test(arguments: bodies.keys.sorted())
    func aBodyMayLeaveOutWhatItsSchemaDoesNotRequire(schema name: String) throws {
        let schemas = try Self.object(try Self.object(try Self.document()["components"])["schemas"])
        let schema = try Self.object(schemas[name])
        let required = try #require(schema["required"] as? [String])
        let least = try #require(Self.bodies[name])
        let object = try Self.object(try JSONSerialization.jsonObject(with: Data(least.utf8)))
        #expect(object.keys.sorted() == required.sorted())
        func decode(_ object: Object) throws -> Any {
            let data = try JSONSerialization.data(withJSONObject: object)
            let decoder = JSONDecoder()
            return switch name {
            case "SignalBody": try decoder.decode(SignalBody.self, from: data)
            case "NoteBody": try decoder.decode(NoteBody.self, from: data)
            case "CancelBody": try decoder.decode(CancelBody.self, from: data)
            case "ApprovalBody": try decoder.decode(ApprovalBody.self, from: data)
            case "HaltBody": try decoder.decode(HaltBody.self, from: data)
            default: try decoder.decode(ResumeBody.self, from: data)
            }
        }
        let properties = Mirror(reflecting: try decode(object)).children.compactMap(\.label)
        #expect(try properties.sorted() == Self.object(schema["properties"]).keys.sorted())
        for field in required {
            var lacking = object
            lacking[field] = nil
            #expect(throws: DecodingError.self, "\(name) without \(field)") { _ = try decode(lacking) }
        }
    }
}
