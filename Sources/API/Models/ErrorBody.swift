/// The body of every answer that is not a success.
package struct ErrorBody: Codable, Sendable, Hashable {
    package private(set) var schemaVersion = Schema.version
    /// One of ``ServiceError/Code``; a newer server may know more.
    package var code: String
    package var message: String
    /// What to do next.
    package var hint: String?
    /// The leader's API address, when the site knows it and it matters.
    package var leader: String?

    package init(code: String, message: String, hint: String? = nil, leader: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
        self.leader = leader
    }
}
