import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The API's address cannot be listened on.
package struct ListenError: Error, Hashable, CustomStringConvertible {
    package let description: String

    init(host: String, port: Int, cause: any Error) {
        description =
            switch (cause as? IOError)?.errnoCode {
            case EADDRINUSE:
                "port \(port) on \(host) is already in use: stop what listens there, or give this site's API another port"
            case EADDRNOTAVAIL:
                "this machine has no address \(host): give this site's API an address of this machine"
            case EACCES:
                "port \(port) on \(host) may not be used by this user: take a port above 1023"
            case nil:
                "there is no host \(host) to listen on: correct listen.host (QNODE_LISTEN_HOST) or this site's API address"
            default:
                "cannot listen on \(host):\(port): \(cause)"
            }
    }
}
