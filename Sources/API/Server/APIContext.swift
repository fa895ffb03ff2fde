import Hummingbird
import NIOCore

/// What the server knows of one request besides the request itself.
struct APIContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The connection it came over.
    let connection: ObjectIdentifier
    let eventLoop: any EventLoop
    /// Set by ``Authorisation``.
    var caller: Caller?

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        connection = ObjectIdentifier(source.channel)
        eventLoop = source.channel.eventLoop
    }

    /// Who asks, on a route behind ``Authorisation``.
    var authorisedCaller: Caller {
        guard let caller else { preconditionFailure("route \(endpointPath ?? "-") has no authorisation") }
        return caller
    }
}
