/// What a directory comes to once it is surveyed.
package enum LogOpening: Sendable {
    /// Ready to be written.
    case whole(OpenedLog)
    /// Sealed segments are damaged or missing, and nothing in the directory was changed.
    case incomplete(GapRepair)

    /// Verifies the log in `directory`: every header, the chain, the footers, and every byte of the newest segment.
    /// Where no entry is missing, cuts what must not be used and proves that the disk can be written.
    package init(
        _ directory: any Directory, clusterID: [UInt8], options: Journal.Options
    ) throws(JournalError) {
        let survey = try Survey(directory, clusterID: clusterID, verification: options.verification)
        if survey.gaps.isEmpty {
            self = .whole(try OpenedLog(survey, clusterID: clusterID, options: options))
        } else {
            self = .incomplete(GapRepair(survey, clusterID: clusterID, options: options))
        }
    }
}
