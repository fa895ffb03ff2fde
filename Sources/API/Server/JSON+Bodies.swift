import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

extension JSON {
    static func response(_ body: some Encodable, _ status: HTTPResponse.Status = .ok) throws -> Response {
        let bytes = try encoded(body)
        return Response(
            status: status,
            headers: [
                .contentType: "application/json; charset=utf-8",
                .contentLength: String(bytes.readableBytes),
                .cacheControl: "no-store",
            ],
            body: ResponseBody(byteBuffer: bytes))
    }

    /// The body of a command, or what is wrong with it. A field that it does not have is wrong too: a limit price with
    /// a slip in its name must not become a market order.
    static func command<Body: CommandBody>(
        _ type: Body.Type, of request: Request, atMost limit: Int
    ) async throws -> Body {
        try await body(Exact<Body>.self, of: request, atMost: limit).body
    }

    /// The body of a request, or what is wrong with it.
    static func body<Body: Decodable>(_ type: Body.Type, of request: Request, atMost limit: Int) async throws -> Body {
        let length = request.headers[.contentLength].flatMap { Int($0) } ?? 0
        guard length <= limit else { throw ServiceError.tooLarge(limit) }
        let bytes: ByteBuffer
        do {
            bytes = try await request.body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw ServiceError.tooLarge(limit)
        } catch {
            throw ServiceError(.badRequest, "the body broke off before its end")
        }
        do {
            return try JSONDecoder().decode(type, from: Data(bytes.readableBytesView))
        } catch let error as DecodingError {
            throw ServiceError(error)
        }
    }
}

/// A body all fields of which are known.
protocol CommandBody: Decodable {
    associatedtype Field: CodingKey & CaseIterable
}

/// Decodes a body and refuses fields that it does not have.
private struct Exact<Body: CommandBody>: Decodable {
    let body: Body

    private struct AnyKey: CodingKey {
        let stringValue: String
        let intValue: Int? = nil

        init(stringValue: String) { self.stringValue = stringValue }

        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        let given = try decoder.container(keyedBy: AnyKey.self).allKeys
        let known = Body.Field.allCases.map(\.stringValue)
        if let key = given.filter({ !known.contains($0.stringValue) }).min(by: { $0.stringValue < $1.stringValue }) {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(
                    codingPath: [key],
                    debugDescription: "not known here; the fields are \(known.joined(separator: ", "))"))
        }
        body = try Body(from: decoder)
    }
}

extension ServiceError {
    fileprivate static func tooLarge(_ limit: Int) -> ServiceError {
        ServiceError(.tooLarge, "the body is larger than \(limit) bytes", hint: "send less in one request")
    }

    /// Which field of a body is wrong, and what is expected there.
    init(_ error: DecodingError) {
        let (path, expected): ([any CodingKey], String) =
            switch error {
            case .keyNotFound(let key, let context): (context.codingPath + [key], "missing")
            case .valueNotFound(let type, let context): (context.codingPath, "expected \(Self.name(type)), found null")
            case .typeMismatch(let type, let context): (context.codingPath, "expected \(Self.name(type))")
            case .dataCorrupted(let context): (context.codingPath, context.debugDescription)
            @unknown default: ([], "not what this route takes")
            }
        guard !path.isEmpty else {
            self.init(
                .badRequest, "the body is not the JSON object this route takes",
                hint: "send one JSON object; the routes and their fields are listed in /openapi.yaml of every site")
            return
        }
        self.init(.badRequest, "field \"\(Self.dotted(path))\": \(expected)")
    }

    private static func dotted(_ path: [any CodingKey]) -> String {
        path.reduce(into: "") { text, key in
            if let position = key.intValue {
                text += "[\(position)]"
            } else {
                text += text.isEmpty ? key.stringValue : ".\(key.stringValue)"
            }
        }
    }

    private static func name(_ type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a string"
        case is any BinaryInteger.Type: "a whole number"
        case is Bool.Type: "true or false"
        case is [Any].Type, is any Collection.Type: "a list"
        default: "an object"
        }
    }
}
