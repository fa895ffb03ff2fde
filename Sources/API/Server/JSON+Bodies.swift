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
                hint: "send one JSON object; the routes and their fields are listed in the API's README")
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
