/// Where damaged files are kept, for whoever wants to know what happened to them.
struct DamagedFiles {
    static let directoryName = "damaged"
    /// Of the files kept; the oldest goes first.
    static let maximumCount = 16
    private static let digits = 6

    private let directory: any Directory
    private let kept: any Directory

    init(of directory: any Directory) throws(JournalError) {
        self.directory = directory
        kept = try directory.subdirectory(Self.directoryName)
        try directory.sync()
    }

    /// Gives a file a second name here, durably, so that another can take its place. A file that an interrupted repair
    /// brought here already is left as it is.
    func keep(_ name: String) throws(JournalError) {
        let number = try directory.fileNumber(name)
        for other in try files() where try kept.fileNumber(other) == number { return }
        try directory.link(name, as: Self.directoryName + "/" + (try nextName(for: name)))
        try limit()
        try kept.sync()
    }

    /// `<number, 6 digits>-<name>`, ascending.
    private func nextName(for name: String) throws(JournalError) -> String {
        let last = try files().last.flatMap { Int($0.prefix(Self.digits)) } ?? 0
        let number = String(last + 1)
        return String(repeating: "0", count: max(Self.digits - number.count, 0)) + number + "-" + name
    }

    private func files() throws(JournalError) -> [String] { try kept.names().filter { !$0.hasPrefix(".") } }

    private func limit() throws(JournalError) {
        for name in try files().dropLast(Self.maximumCount) { try kept.remove(name) }
    }
}
