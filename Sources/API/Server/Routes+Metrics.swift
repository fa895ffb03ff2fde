import Hummingbird

/// What monitoring systems read.
extension Routes {
    private static let metricsType = "text/plain; version=0.0.4; charset=utf-8"

    @Sendable func metrics(_ request: Request, _ context: APIContext) async throws -> Response {
        let text = ByteBuffer(string: try await service.metricsText())
        return Response(
            status: .ok, headers: [.contentType: Self.metricsType, .contentLength: String(text.readableBytes)],
            body: ResponseBody(byteBuffer: text))
    }
}
