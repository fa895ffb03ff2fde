package import Peering

/// Why a client got no answer it can use: one line that says what to do, and what the program exits with.
package struct ClientError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Kind: Sendable, Hashable {
        /// Nothing of the request reached a site.
        case unreachable
        /// The two sides do not accept each other's certificates; nothing was done.
        case tls
        /// A site answered with this code.
        case answered(ServiceError.Code)
        /// The request may have been carried out.
        case unknownOutcome
        /// What came back is not this API's.
        case notUnderstood
    }

    package let kind: Kind
    package let message: String

    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    /// The client's own files will not do.
    package init(_ error: CredentialError) { self.init(.tls, "\(error)") }

    /// What a site answered.
    init(_ body: ErrorBody) {
        let code = ServiceError.Code(rawValue: body.code) ?? .internal
        self.init(.answered(code), body.hint.map { "\(body.message): \($0)" } ?? body.message)
    }

    package var description: String { message }

    package var exitStatus: ExitStatus {
        switch kind {
        case .unreachable, .tls: .connection
        case .unknownOutcome: .unknownOutcome
        case .notUnderstood: .error
        case .answered(let code):
            switch code {
            case .unauthorised, .forbidden: .connection
            case .noLeader: .noLeader
            case .refused, .conflict: .refused
            case .timeout: .unknownOutcome
            case .badRequest, .notFound, .tooLarge, .busy, .unavailable, .internal: .error
            }
        }
    }

    /// Whether the same request, under the same idempotency key, may fare better in a moment or elsewhere.
    package var mayBeRetried: Bool {
        switch kind {
        case .unreachable, .unknownOutcome: true
        case .answered(let code): code.mayBeRetried
        case .tls, .notUnderstood: false
        }
    }

    /// Whether the request may have been carried out.
    package var mayHaveHappened: Bool {
        switch kind {
        case .unknownOutcome, .answered(.timeout), .notUnderstood: true
        case .unreachable, .tls, .answered: false
        }
    }

    /// Whether it says what became of a command under its key, whatever was heard of earlier attempts.
    var isFinalAnswer: Bool {
        switch kind {
        case .answered(.refused), .answered(.conflict), .answered(.badRequest), .answered(.tooLarge),
            .answered(.notFound):
            true
        case .unreachable, .tls, .unknownOutcome, .notUnderstood, .answered: false
        }
    }
}
