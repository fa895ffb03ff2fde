/// Why what a peer sent cannot have come from a correct site of the same release, however late it came.
package struct PeerMisconduct: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
