package import API
package import ArgumentParser
import Foundation
package import Peering

/// Where the sites are, who asks, and how the answer is written: what all client commands share.
package struct SiteOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where a site's API listens; repeat it, or separate several with commas. (QNODE_ENDPOINT)",
            valueName: "https://host:port"))
    package var endpoint: [String] = []

    @Option(help: ArgumentHelp("Certificate of the cluster's authority. (QNODE_CA)", valueName: "ca.pem"))
    package var ca: String?

    @Option(help: ArgumentHelp("Your certificate. (QNODE_CERT)", valueName: "name.pem"))
    package var cert: String?

    @Option(help: ArgumentHelp("Its private key, mode 0600. (QNODE_KEY)", valueName: "name.key"))
    package var key: String?

    @Option(name: .shortAndLong, help: "table, json or yaml; table when not given. (QNODE_OUTPUT)")
    package var output: OutputFormat?

    @Flag(help: "The same as --output json.") package var json = false

    @Option(
        help: ArgumentHelp(
            "How long to wait for an answer: 5, 2.5s or 500ms; 5 seconds when not given. (QNODE_TIMEOUT)",
            valueName: "seconds"))
    package var timeout: DurationArgument?

    package init() {}

    package mutating func validate() throws {
        let environment = ProcessInfo.processInfo.environment
        if endpoint.isEmpty, let variable = Self.variable("QNODE_ENDPOINT", environment) { endpoint = [variable] }
        ca = ca ?? Self.variable("QNODE_CA", environment)
        cert = cert ?? Self.variable("QNODE_CERT", environment)
        key = key ?? Self.variable("QNODE_KEY", environment)
        guard !json || output == nil || output == .json else {
            throw ValidationError("--json and --output \(output?.rawValue ?? "") contradict each other")
        }
        if json { output = .json }
        output = try output ?? Self.parsed("QNODE_OUTPUT", environment, "table, json or yaml")
        timeout = try timeout ?? Self.parsed("QNODE_TIMEOUT", environment, "seconds, such as 5, 2.5s or 500ms")
        guard !endpoint.isEmpty else {
            throw ValidationError("no endpoint: give --endpoint https://host:port, or set QNODE_ENDPOINT")
        }
        if case .failure(let error) = endpoints { throw ValidationError("\(error)") }
        guard ca != nil, cert != nil, key != nil else {
            throw ValidationError(
                "who asks? Give --ca, --cert and --key, or set QNODE_CA, QNODE_CERT and QNODE_KEY")
        }
    }

    package var format: OutputFormat { output ?? .table }
    package var patience: Duration { timeout?.duration ?? .seconds(5) }

    /// One client for all endpoints.
    package func withClient<Result>(_ body: (SiteClient) async throws -> Result) async throws -> Result {
        try await withClient(of: try endpoints.get(), credentials: try credentials(), body)
    }

    package func withClient<Result>(
        of endpoints: [Endpoint], credentials: Credentials, _ body: (SiteClient) async throws -> Result
    ) async throws -> Result {
        let client = SiteClient(endpoints: endpoints, credentials: credentials, timeout: patience)
        do {
            let result = try await body(client)
            await client.shutdown()
            return result
        } catch {
            await client.shutdown()
            throw error
        }
    }

    package func credentials() throws -> Credentials {
        guard let ca, let cert, let key else { preconditionFailure("options that were not validated") }
        return try Credentials.load(authority: ca, certificate: cert, key: key)
    }

    package var endpoints: Result<[Endpoint], InvalidEndpoint> { Endpoint.list(endpoint.joined(separator: ",")) }

    private static func variable(_ name: String, _ environment: [String: String]) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func parsed<Argument: ExpressibleByArgument>(
        _ name: String, _ environment: [String: String], _ expected: String
    ) throws -> Argument? {
        guard let text = variable(name, environment) else { return nil }
        guard let argument = Argument(argument: text) else {
            throw ValidationError("\(name) is \"\(text)\", expected \(expected)")
        }
        return argument
    }
}
