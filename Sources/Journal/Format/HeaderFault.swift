/// Why a page is not a segment header or a vote slot this program can use.
package enum HeaderFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// Not the kind of file its name says.
    case magic
    case checksum
    /// Whole, but written for readers of at least this format version.
    case newerFormat(UInt32)
    /// The checksum is right and the contents are impossible.
    case contents

    package var description: String {
        switch self {
        case .magic: "the header's magic is wrong"
        case .checksum: "the header's checksum is wrong"
        case .newerFormat(let version): "written for readers of format version \(version) and later"
        case .contents: "the header's checksum is right but its contents are impossible"
        }
    }
}
