/// Tables of what people and leaders said, and of what the rules count.
extension Schema {
    static let notes = """
        CREATE TABLE notes (
            entry_index INTEGER PRIMARY KEY CHECK (entry_index > 0),
            time INTEGER NOT NULL,
            actor TEXT NOT NULL,
            idempotency_key TEXT NOT NULL CHECK (idempotency_key <> ''),
            text TEXT NOT NULL CHECK (text <> '')
        ) STRICT
        """

    static let memberships = """
        CREATE TABLE memberships (
            entry_index INTEGER PRIMARY KEY CHECK (entry_index > 0),
            time INTEGER NOT NULL,
            actor TEXT NOT NULL,
            payload BLOB NOT NULL
        ) STRICT
        """

    static let noteAuthors = """
        CREATE TABLE note_authors (
            actor TEXT NOT NULL PRIMARY KEY,
            notes INTEGER NOT NULL CHECK (notes > 0),
            last_index INTEGER NOT NULL CHECK (last_index > 0)
        ) STRICT, WITHOUT ROWID
        """

    static let cancels = """
        CREATE TABLE cancels (
            entry_index INTEGER PRIMARY KEY CHECK (entry_index > 0),
            term INTEGER NOT NULL CHECK (term >= 0),
            time INTEGER NOT NULL,
            actor TEXT NOT NULL,
            cl_ord_id TEXT NOT NULL REFERENCES orders (cl_ord_id),
            reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 256)
        ) STRICT
        """
    static let cancelsByTime = "CREATE INDEX cancels_time ON cancels (time)"

    static let approvals = """
        CREATE TABLE approvals (
            entry_index INTEGER PRIMARY KEY CHECK (entry_index > 0),
            term INTEGER NOT NULL CHECK (term >= 0),
            time INTEGER NOT NULL,
            actor TEXT NOT NULL CHECK (actor <> ''),
            decision_index INTEGER NOT NULL UNIQUE REFERENCES decisions (entry_index),
            answer TEXT NOT NULL CHECK (answer IN ('approve', 'reject')),
            reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 256),
            outcome TEXT NOT NULL CHECK (outcome IN ('approved', 'denied', 'rejected')),
            detail TEXT NOT NULL,
            cl_ord_id TEXT CHECK ((cl_ord_id IS NOT NULL) = (outcome = 'approved'))
        ) STRICT
        """

    static let venueSessions = """
        CREATE TABLE venue_sessions (
            venue TEXT NOT NULL PRIMARY KEY CHECK (length(venue) BETWEEN 1 AND 32),
            reserved_through INTEGER NOT NULL CHECK (reserved_through >= 0),
            reserved_term INTEGER NOT NULL CHECK (reserved_term >= 0),
            committed_incoming INTEGER NOT NULL CHECK (committed_incoming >= 0),
            reconciled_term INTEGER NOT NULL CHECK (reconciled_term >= 0),
            unreachable_since INTEGER,
            updated_index INTEGER NOT NULL CHECK (updated_index > 0)
        ) STRICT, WITHOUT ROWID
        """

    static let settings = """
        CREATE TABLE settings (
            entry_index INTEGER PRIMARY KEY CHECK (entry_index > 0),
            time INTEGER NOT NULL,
            actor TEXT NOT NULL,
            mode TEXT NOT NULL CHECK (mode IN ('paper', 'live')),
            venue TEXT NOT NULL CHECK (length(venue) BETWEEN 1 AND 32),
            maximum_spread INTEGER NOT NULL CHECK (maximum_spread BETWEEN 0 AND 1000000),
            incomplete_verdicts TEXT NOT NULL CHECK (incomplete_verdicts IN ('approve', 'ask', 'reject')),
            minority_verdicts TEXT NOT NULL CHECK (minority_verdicts IN ('ask', 'reject')),
            approval_expiry INTEGER NOT NULL CHECK (approval_expiry > 0),
            reference_max_age INTEGER NOT NULL CHECK (reference_max_age > 0),
            collar_window INTEGER NOT NULL CHECK (collar_window > 0),
            max_messages_per_second INTEGER NOT NULL CHECK (max_messages_per_second > 0),
            max_strategy_orders INTEGER NOT NULL CHECK (max_strategy_orders > 0),
            strategy_window INTEGER NOT NULL CHECK (strategy_window > 0),
            duplicate_window INTEGER NOT NULL CHECK (duplicate_window >= 0),
            max_gross_exposure INTEGER NOT NULL CHECK (max_gross_exposure >= 0),
            max_daily_loss INTEGER NOT NULL CHECK (max_daily_loss >= 0),
            drills_max_age INTEGER NOT NULL CHECK (drills_max_age > 0),
            required_drills TEXT NOT NULL,
            settling_time INTEGER NOT NULL CHECK (settling_time > 0),
            signal_max_age INTEGER NOT NULL CHECK (signal_max_age > 0)
        ) STRICT
        """

    static let haltRequests = """
        CREATE TABLE halt_requests (
            entry_index INTEGER PRIMARY KEY CHECK (entry_index > 0),
            time INTEGER NOT NULL,
            actor TEXT NOT NULL CHECK (actor <> ''),
            symbol TEXT NOT NULL CHECK (length(symbol) <= 16),
            reason TEXT NOT NULL CHECK (length(reason) > 0)
        ) STRICT
        """

    static let resumes = """
        CREATE TABLE resumes (
            entry_index INTEGER PRIMARY KEY CHECK (entry_index > 0),
            time INTEGER NOT NULL,
            actor TEXT NOT NULL CHECK (actor <> ''),
            scope TEXT NOT NULL CHECK (scope IN ('symbol', 'all', 'strategy')),
            name TEXT NOT NULL,
            reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 256)
        ) STRICT
        """

    static let strategies = """
        CREATE TABLE strategies (
            strategy TEXT NOT NULL PRIMARY KEY CHECK (length(strategy) BETWEEN 1 AND 64),
            disabled_index INTEGER CHECK (disabled_index > counted_from),
            counted_from INTEGER NOT NULL CHECK (counted_from >= 0)
        ) STRICT, WITHOUT ROWID
        """

    static let drills = """
        CREATE TABLE drills (
            name TEXT NOT NULL PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 64),
            entry_index INTEGER NOT NULL CHECK (entry_index > 0),
            time INTEGER NOT NULL,
            actor TEXT NOT NULL,
            evidence TEXT NOT NULL
        ) STRICT, WITHOUT ROWID
        """

    static let referencePrices = """
        CREATE TABLE reference_prices (
            symbol TEXT NOT NULL CHECK (length(symbol) BETWEEN 1 AND 16),
            slot INTEGER NOT NULL CHECK (slot BETWEEN 0 AND 31),
            opened_at INTEGER NOT NULL,
            low INTEGER NOT NULL CHECK (low > 0),
            high INTEGER NOT NULL CHECK (high >= low),
            PRIMARY KEY (symbol, slot)
        ) STRICT, WITHOUT ROWID
        """

    static let marks = """
        CREATE TABLE marks (
            symbol TEXT NOT NULL PRIMARY KEY CHECK (length(symbol) BETWEEN 1 AND 16),
            price INTEGER NOT NULL CHECK (price > 0),
            time INTEGER NOT NULL,
            day INTEGER NOT NULL,
            opening TEXT NOT NULL CHECK (length(opening) > 0 AND ltrim(opening, '-0123456789') = '')
        ) STRICT, WITHOUT ROWID
        """

    static let alarms = """
        CREATE TABLE alarms (
            entry_index INTEGER NOT NULL CHECK (entry_index > 0),
            ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
            time INTEGER NOT NULL,
            code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 32),
            subject TEXT CHECK (length(subject) BETWEEN 1 AND 64),
            message TEXT NOT NULL CHECK (length(message) BETWEEN 1 AND 512),
            PRIMARY KEY (entry_index, ordinal)
        ) STRICT, WITHOUT ROWID
        """
    static let unreadReports = """
        CREATE TABLE unread_reports (
            entry_index INTEGER PRIMARY KEY CHECK (entry_index > 0),
            time INTEGER NOT NULL,
            venue TEXT NOT NULL CHECK (length(venue) BETWEEN 1 AND 32),
            session_seq INTEGER NOT NULL CHECK (session_seq >= 0),
            session_term INTEGER NOT NULL CHECK (session_term >= 0),
            cl_ord_id TEXT CHECK (length(cl_ord_id) BETWEEN 1 AND 64),
            symbol TEXT CHECK (length(symbol) BETWEEN 1 AND 16),
            reason TEXT NOT NULL CHECK (length(reason) > 0),
            raw BLOB NOT NULL CHECK (length(raw) BETWEEN 1 AND 65536)
        ) STRICT
        """
    static let alarmsByTime = "CREATE INDEX alarms_time ON alarms (time)"
}
