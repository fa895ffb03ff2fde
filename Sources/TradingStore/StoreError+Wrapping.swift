import GRDB
import Trading

extension StoreError {
    /// What another layer's error means here.
    init(_ error: any Error, path: String, doing: String) {
        switch error {
        case let error as StoreError:
            self = error
        case let error as DatabaseError:
            self = .sqlite(
                path: path, doing: doing, code: error.extendedResultCode.rawValue,
                message: error.message ?? "no message")
        case let error as RowError:
            self = .damaged(path: path, problem: error.description)
        default:
            self = .sqlite(path: path, doing: doing, code: 0, message: "\(error)")
        }
    }
}
