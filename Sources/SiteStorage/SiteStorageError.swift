/// What a site finds on its disk that it cannot go on with, and what to do about it.
package struct SiteStorageError: Error, Equatable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
