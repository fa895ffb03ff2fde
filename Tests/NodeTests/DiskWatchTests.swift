import Glibc
import Journal
import Testing

@testable import Node

@Suite struct DiskWatchTests {
    private static let damage = JournalError.damaged(
        path: "1.qlog", Damage(offset: 4_096, index: nil, reason: .body))

    /// A restart that does not know what is damaged would meet it again.
    @Test func damageThatTheWriterMeetsIsToldAsDamage() {
        guard case .damaged(Self.damage) = DiskWatch.Event(ofWriter: Self.damage) else {
            Issue.record("told as something else")
            return
        }
        for code in [ENOSPC, EBADF] {
            guard case .failed = DiskWatch.Event(ofWriter: .system(.write, path: "1.qlog", code: code)) else {
                Issue.record("told as something else")
                return
            }
        }
    }

    /// A site that has no more descriptors, or whose disk is away, starts again and does not end.
    @Test(arguments: [EMFILE, ENFILE, ENOMEM, ESTALE, EIO])
    func aReadThatMaySucceedLaterEndsNothing(code: CInt) {
        guard case .failed = DiskWatch.Event(JournalError.system(.open, path: "1.qlog", code: code)) else {
            Issue.record("the process ends")
            return
        }
    }

    @Test func whatIsNotTheDisksFault() {
        #expect((DiskWatch.Event(JournalError.system(.open, path: "1.qlog", code: EACCES)) as DiskWatch.Event?) == nil)
        guard case .damaged = DiskWatch.Event(Self.damage) else {
            Issue.record("told as something else")
            return
        }
    }
}
