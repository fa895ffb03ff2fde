/// Why a load has no result.
package enum LoadError: Error, CustomStringConvertible {
    case refused(String)
    case noReply(seconds: Double, reason: String)

    package var description: String {
        switch self {
        case .refused(let reason): "the cluster refused a command: \(reason)"
        case .noReply(let seconds, let reason): "no command was answered for \(seconds) s: \(reason)"
        }
    }
}
