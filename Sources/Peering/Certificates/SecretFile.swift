/// A small file of text that nobody but its owner may read.
package enum SecretFile {
    /// - Parameter what: what the file should hold, for the error.
    package static func load(_ path: String, what: String) throws(CredentialError) -> String {
        try PEMFile.load(path, what: what, isSecret: true)
    }
}
