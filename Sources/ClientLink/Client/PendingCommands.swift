import DequeModule

/// Commands without a final reply, by ids that count up from 1. They come and go in nearly the same order.
struct PendingCommands {
    struct Command {
        let kind: UInt8
        let payload: [UInt8]
        let completion: CommandClient.Completion
    }

    /// Never begins with an empty place.
    private var places: Deque<Command?> = []
    /// The id that the first of ``places`` stands for.
    private var firstID: UInt64 = 1
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }
    /// The one that has waited longest.
    var oldest: UInt64? { isEmpty ? nil : firstID }
    /// In the order in which they came.
    var ids: [UInt64] { places.indices.filter { places[$0] != nil }.map { firstID + UInt64($0) } }

    mutating func append(_ command: Command) -> UInt64 {
        places.append(command)
        count += 1
        return firstID + UInt64(places.count) - 1
    }

    subscript(id: UInt64) -> Command? { place(of: id).flatMap { places[$0] } }

    mutating func remove(_ id: UInt64) -> Command? {
        guard let place = place(of: id), let command = places[place] else { return nil }
        places[place] = nil
        count -= 1
        while let first = places.first, first == nil {
            places.removeFirst()
            firstID += 1
        }
        return command
    }

    private func place(of id: UInt64) -> Int? {
        guard id >= firstID, id - firstID < UInt64(places.count) else { return nil }
        return Int(id - firstID)
    }
}
