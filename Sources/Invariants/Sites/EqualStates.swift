package import Ledger

/// I8: whoever has applied the same entries has the same state.
package struct EqualStates<Site: Sendable, State: Hashable & Sendable>: Sendable {
    private var first: [LogIndex: (site: Site, state: State)] = [:]

    package init() {}

    /// A site has applied everything up to an index.
    ///
    /// - Returns: the site that had another state there, and the state.
    package mutating func reached(
        _ index: LogIndex, _ state: State, at site: Site
    ) -> (site: Site, state: State)? {
        guard let known = first[index] else {
            first[index] = (site, state)
            return nil
        }
        return known.state == state ? nil : known
    }
}

/// Where a site's database stands.
package struct SiteMark: Sendable, Hashable {
    package let site: String
    package let index: LogIndex
    /// What has to be equal at an equal index, each under its name: digests and roots.
    package let state: [State]

    package struct State: Sendable, Hashable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: some CustomStringConvertible) {
            self.name = name
            self.value = value.description
        }
    }

    package init(site: String, index: LogIndex, state: [State]) {
        self.site = site
        self.index = index
        self.state = state
    }

    /// What differs between sites at the same index. Sites at different indices are not compared.
    package static func differences(_ marks: [SiteMark]) -> [Finding] {
        var states = EqualStates<SiteMark, [State]>()
        return marks.compactMap { mark in
            guard let other = states.reached(mark.index, mark.state, at: mark) else { return nil }
            let differing = zip(mark.state, other.state).filter { $0 != $1 }.map { here, there in
                "\(here.name) \(here.value) and \(there.value)"
            }
            return Finding(
                .equalState,
                "\(mark.site) and \(other.site.site) differ at entry \(mark.index): \(differing.joined(separator: ", "))"
            )
        }
    }

    /// Why not all sites were compared; nil when they were.
    package static func incomparable(_ marks: [SiteMark]) -> String? {
        guard marks.count > 1 else { return "there is one database" }
        guard Set(marks.map(\.index)).count > 1 else { return nil }
        return "the databases are at different entries: "
            + marks.map { "\($0.site) at \($0.index)" }.joined(separator: ", ")
    }
}
