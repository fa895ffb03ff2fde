/// Why a request was not served: what the API answers as an ``ErrorBody`` and a status.
package struct ServiceError: Error, Sendable, Hashable {
    package var code: Code
    /// What was wrong, and where.
    package var message: String
    /// What to do next.
    package var hint: String?
    /// The leader's API address, when it is known and matters.
    package var leader: String?

    package enum Code: String, Sendable, CaseIterable {
        /// 400: the request cannot be understood.
        case badRequest
        /// 401: no certificate of this cluster.
        case unauthorised
        /// 403: the certificate's role may not do this.
        case forbidden
        /// 404
        case notFound
        /// 409: the idempotency key was used for another command.
        case conflict
        /// 413
        case tooLarge
        /// 422: a guard said no; nothing was done.
        case refused
        /// 429: too much is under way; nothing was done.
        case busy
        /// 503: nobody leads, or this site does not know who; nothing was done.
        case noLeader
        /// 504: it took too long; it may still happen.
        case timeout
        /// 503: this site cannot serve now; nothing was done.
        case unavailable
        /// 500
        case `internal`

        /// Whether the same request, under the same idempotency key, may succeed a moment later or at another site.
        package var mayBeRetried: Bool {
            switch self {
            case .busy, .noLeader, .timeout, .unavailable: true
            case .badRequest, .unauthorised, .forbidden, .notFound, .conflict, .tooLarge, .refused, .internal: false
            }
        }
    }

    package init(_ code: Code, _ message: String, hint: String? = nil, leader: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
        self.leader = leader
    }
}

extension ServiceError: CustomStringConvertible {
    package var description: String { hint.map { "\(message); \($0)" } ?? message }
}
