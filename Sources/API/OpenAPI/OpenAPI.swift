import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Yams

/// The API's own description, OpenAPI 3.1: written by hand, part of the program. A test holds it against routes and
/// models.
enum OpenAPI {
    static let yaml = [
        head, "paths:\n", healthPaths, statusPaths, orderPaths, decisionPaths, referencePaths, submitPaths, barPaths,
        "components:\n", sharedComponents, "  schemas:\n", answerSchemas, statusSchemas, orderSchemas, decisionSchemas,
        referenceSchemas, requestSchemas,
    ].joined()

    /// The same, for tools that read JSON only.
    static let json: ByteBuffer = {
        do {
            let document = try Yams.load(yaml: yaml) ?? [:]
            return ByteBuffer(
                bytes: try JSONSerialization.data(
                    withJSONObject: document, options: [.sortedKeys, .withoutEscapingSlashes]))
        } catch {
            preconditionFailure("the OpenAPI document: \(error)")
        }
    }()

    private static let head = """
        openapi: 3.1.0
        info:
          title: Quantum Forge site API
          version: "\(Schema.version)"
          description: >-
            One site's HTTPS API: JSON over HTTP/1.1 over TLS 1.3. Any site of the cluster answers any route.
            Everything under
            /v1 needs a client certificate of the cluster's authority; its role says what it may do, see x-roles of each
            operation. Every answer carries schemaVersion; fields are added, never changed, so readers pass over what
            they do
            not know. Indices, terms, counts, prices, quantities and times are decimal strings; times are nanoseconds
            since
            1970 UTC, spans of time are nanoseconds. A field that is not known is absent.
          license: {name: Proprietary, identifier: LicenseRef-Proprietary}
        servers:
          - url: https://127.0.0.1:7101
            description: a site's API address; the authority in its certificate is the cluster's own
        security:
          - certificate: []

        """
}

extension Routes {
    func addDocument(to router: Router<APIContext>) {
        router.get("openapi.yaml") { _, _ in
            Self.document(ByteBuffer(string: OpenAPI.yaml), type: "application/yaml; charset=utf-8")
        }
        router.get("openapi.json") { _, _ in Self.document(OpenAPI.json, type: "application/json; charset=utf-8") }
    }

    private static func document(_ bytes: ByteBuffer, type: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: type, .contentLength: String(bytes.readableBytes)],
            body: ResponseBody(byteBuffer: bytes))
    }
}
