import Ledger

extension TradingState {
    /// Kept with its author and its place in the log; nothing follows from it.
    mutating func applyNote<History: TradingHistory>(
        _ entry: Entry, history: History, into consequences: inout Consequences
    ) throws(History.Failure) -> Reply {
        let note: EncodedNote
        do {
            note = try EncodedNote(entry)
        } catch {
            return .refused(Refusal(.malformed, error.description))
        }
        let first = try history.idempotency(
            actor: entry.bytes.span.extracting(entry.actorRange), key: note.bytes.span.extracting(note.key))
        if let first { return first.reply }
        consequences.changes.append(note, by: entry)
        consequences.changes.append(author(after: entry))
        return .accepted(index: entry.index, isDuplicate: false)
    }

    private mutating func author(after entry: Entry) -> NoteAuthorRecord {
        let actor = entry.actor
        return noteAuthors[
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
