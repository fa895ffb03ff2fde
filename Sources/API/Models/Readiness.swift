/// Whether a site should be sent work, and why not.
package struct Readiness: Codable, Sendable, Hashable {
    package private(set) var schemaVersion = Schema.version
    package var ready: Bool
    /// Absent unless `?verbose` asked for them.
    package var checks: [Check]?

    package struct Check: Codable, Sendable, Hashable {
        package var name: String
        package var ok: Bool
        package var detail: String

        package init(name: String, ok: Bool, detail: String) {
            self.name = name
            self.ok = ok
            self.detail = detail
        }
    }

    /// Ready when every check is.
    package init(checks: [Check]) {
        ready = checks.allSatisfy(\.ok)
        self.checks = checks
    }
}

/// Whether the process does its work at all; when not, restart it.
package struct Liveness: Codable, Sendable, Hashable {
    package private(set) var schemaVersion = Schema.version
    package var alive: Bool

    package init(alive: Bool) { self.alive = alive }
}
