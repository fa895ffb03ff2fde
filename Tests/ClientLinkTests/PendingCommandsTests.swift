import Testing

@testable import ClientLink

@Suite struct PendingCommandsTests {
    private func command(_ kind: UInt8) -> PendingCommands.Command {
        PendingCommands.Command(kind: kind, payload: [kind], completion: { _ in })
    }

    @Test func comeAndGoLikeTheEntriesOfADictionary() {
        var random = SystemRandomNumberGenerator()
        var commands = PendingCommands()
        var model: [UInt64: UInt8] = [:]
        var last: UInt64 = 0
        for step in 0..<20_000 {
            if model.isEmpty || Bool.random(using: &random), model.count < 50 {
                last += 1
                let kind = UInt8(truncatingIfNeeded: step)
                #expect(commands.append(command(kind)) == last)
                model[last] = kind
            } else {
                // Some are there, some are gone, some never were.
                let id = UInt64.random(in: (last > 60 ? last - 60 : 0)...last + 2, using: &random)
                #expect(commands[id]?.kind == model[id])
                #expect(commands.remove(id)?.kind == model.removeValue(forKey: id))
                #expect(commands.remove(id)?.kind == nil)
            }
            #expect(commands.count == model.count && commands.isEmpty == model.isEmpty)
            #expect(commands.oldest == model.keys.min())
        }
        #expect(commands.ids == model.keys.sorted())
    }

    @Test func anyIDMayBeAskedFor() {
        var commands = PendingCommands()
        _ = commands.append(command(1))
        for id in [0, 2, UInt64.max, UInt64(Int64.max), UInt64(Int64.max) + 1] { #expect(commands[id]?.kind == nil) }
    }
}
