extension Journal {
    /// A directory that lacks entries which others have. It is locked, and nobody votes with it, until nothing is
    /// missing any more.
    package final class Repair: Sendable {
        /// What is missing, and how it is filled in. Whoever repairs changes a copy.
        package let gaps: GapRepair

        private let directory: any Directory
        private let lock: SystemFile
        private let clusterID: [UInt8]
        private let options: Options
        private let listener: Listener

        init(
            _ gaps: GapRepair, in directory: any Directory, lock: SystemFile, clusterID: [UInt8], options: Options,
            listener: Listener
        ) {
            self.gaps = gaps
            self.directory = directory
            self.lock = lock
            self.clusterID = clusterID
            self.options = options
            self.listener = listener
        }

        /// Goes on opening, once nothing is missing any more. What is there by then may still be incomplete: a segment
        /// that could not be judged before the one behind it was there.
        package func open() throws(JournalError) -> Opening {
            try Journal.opening(directory, lock: lock, clusterID: clusterID, options: options, listener: listener)
        }

        /// Gives up, and gives the directory free. Not after ``open()``.
        package func close() { lock.unlock() }
    }
}
