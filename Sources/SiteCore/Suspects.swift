package import Journal

/// Files of the log in which reading found damage: the next opening reads them in full, and has them repaired.
package struct Suspects: Sendable {
    package private(set) var files: Set<String>

    package init(_ files: Set<String> = []) { self.files = files }

    /// Returns whether opening the log again may help: not where no file is to blame, nor where the file was read in
    /// full already.
    package mutating func add(_ error: JournalError) -> Bool {
        guard let file = error.damagedFile else { return false }
        return files.insert(file).inserted
    }
}
