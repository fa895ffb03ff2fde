/// A certificate and its private key as PEM text, not yet anywhere on disk.
package struct IssuedFiles: Sendable {
    package let certificate: String
    package let key: String

    /// Writes both, the key with mode 0600 from its first moment, and makes them durable; refuses to replace a file,
    /// and leaves neither behind when one cannot be written.
    package func write(certificate certificatePath: String, key keyPath: String) throws(CredentialError) {
        try PEMFile.create(keyPath, key + "\n", mode: 0o600)
        do {
            try PEMFile.create(certificatePath, certificate + "\n", mode: 0o644)
        } catch {
            PEMFile.remove(keyPath)
            throw error
        }
        try PEMFile.synchronizeDirectory(of: keyPath)
        try PEMFile.synchronizeDirectory(of: certificatePath)
    }
}
