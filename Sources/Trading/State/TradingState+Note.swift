import Ledger

extension TradingState {
    /// Kept with its author and its place in the log; nothing follows from it.
    mutating func applyNote<History: TradingHistory>(
        _ entry: Entry, history: History, into consequences: inout Consequences
    ) throws(History.Failure) -> Reply {
        let note: Note
        do {
            note = try Note(decoding: entry.payload)
        } catch {
            return .refused(Refusal(.malformed, error.description))
        }
        let actor = entry.actor
        if let first = try history.idempotency(actor: actor, key: note.idempotencyKey) { return first.reply }
        let command = IdempotencyRecord(
            actor: actor, key: note.idempotencyKey, index: entry.index, time: entry.time, refusal: nil)
        let record = NoteRecord(index: entry.index, time: entry.time, actor: actor, note: note)
        let author = author(actor, after: entry)
        consequences.changes.append(command)
        consequences.changes.append(record)
        consequences.changes.append(author)
        return .accepted(index: entry.index, isDuplicate: false)
    }

    private mutating func author(_ actor: String, after entry: Entry) -> NoteAuthorRecord {
        noteAuthors[
            ExactText(actor), default: NoteAuthorRecord(actor: actor, notes: 0, lastIndex: 0)
        ].count(entry.index)
    }
}

extension NoteAuthorRecord {
    /// One note more, at this index.
    fileprivate mutating func count(_ index: LogIndex) -> NoteAuthorRecord {
        notes += 1
        lastIndex = index
        return self
    }
}
