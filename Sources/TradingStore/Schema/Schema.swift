import Trading

/// The SQL in which ``Trading/ReplicatedTable`` is written down; a test holds the two against each other.
enum Schema {
    /// Goes up with every change of the tables, or of the rules by which entries are applied: a database that an older
    /// program wrote is not what this one would have made of its log, and its digests are others.
    static let version: Int64 = 8

    /// One row: how far this database has come, and whose it is.
    static let applied = """
        CREATE TABLE applied (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            applied_index INTEGER NOT NULL CHECK (applied_index >= 0),
            applied_term INTEGER NOT NULL CHECK (applied_term >= 0),
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            merkle_size INTEGER NOT NULL CHECK (merkle_size = applied_index),
            merkle_peaks BLOB NOT NULL CHECK (length(merkle_peaks) % 32 = 0),
            cluster_id BLOB NOT NULL CHECK (length(cluster_id) = 16),
            schema_version INTEGER NOT NULL CHECK (schema_version > 0)
        ) STRICT
        """

    static let statements = [
        applied, signals, undecidedSignals, decisions, decisionsBySignal, pendingDecisions, verdicts, orders,
        openOrders,
        ordersByTime, ordersByStrategy, ordersByTerms, executions, executionIDs, executionReferences,
        executionsByOrder, positions, instruments, limits, idempotencyKeys, leaders, halts, notes, noteAuthors,
        memberships, cancels, cancelsByTime,
        approvals, venueSessions, settings, resumes, strategies, drills, referencePrices, marks, alarms, alarmsByTime,
        unreadReports, haltRequests, rowCounts,
    ]

    /// How many rows each table has: a row for each of ``Trading/ReplicatedTable``, changed in the transaction that
    /// adds rows.
    static let rowCounts = """
        CREATE TABLE row_counts (
            table_name TEXT NOT NULL PRIMARY KEY,
            row_count INTEGER NOT NULL CHECK (row_count >= 0)
        ) STRICT, WITHOUT ROWID
        """
    /// Takes as long as reading all rows.
    static let countRows = ReplicatedTable.allCases.map { table in
        "INSERT OR REPLACE INTO row_counts SELECT '\(table.name)', count(*) FROM \(table.name)"
    }

    static let signals = """
        CREATE TABLE signals (
            entry_index INTEGER PRIMARY KEY CHECK (entry_index > 0),
            time INTEGER NOT NULL,
            actor TEXT NOT NULL,
            idempotency_key TEXT NOT NULL CHECK (length(idempotency_key) BETWEEN 1 AND 64),
            strategy TEXT NOT NULL CHECK (length(strategy) BETWEEN 1 AND 64),
            symbol TEXT NOT NULL CHECK (length(symbol) BETWEEN 1 AND 16),
            side TEXT NOT NULL CHECK (side IN ('buy', 'sell')),
            quantity INTEGER NOT NULL CHECK (quantity > 0),
            price INTEGER NOT NULL CHECK (price > 0),
            as_of INTEGER NOT NULL CHECK (as_of >= 0),
            confidence INTEGER NOT NULL CHECK (confidence BETWEEN 0 AND 1000000),
            limit_price INTEGER NOT NULL CHECK (limit_price >= 0),
            decision_index INTEGER CHECK (decision_index > entry_index),
            issued_at INTEGER NOT NULL CHECK (issued_at >= 0)
        ) STRICT
        """
    static let undecidedSignals =
        "CREATE INDEX signals_undecided ON signals (entry_index) WHERE decision_index IS NULL"

    static let decisions = """
        CREATE TABLE decisions (
            entry_index INTEGER PRIMARY KEY CHECK (entry_index > 0),
            term INTEGER NOT NULL CHECK (term >= 0),
            time INTEGER NOT NULL,
            signal_index INTEGER NOT NULL REFERENCES signals (entry_index),
            outcome TEXT NOT NULL CHECK (outcome IN ('approved', 'pending', 'rejected', 'denied', 'expired')),
            reason TEXT NOT NULL CHECK (length(reason) > 0),
            detail TEXT NOT NULL,
            cl_ord_id TEXT CHECK ((cl_ord_id IS NOT NULL) = (outcome = 'approved')),
            expires_at INTEGER,
            settled_index INTEGER CHECK (settled_index > entry_index),
            CHECK (settled_index IS NULL OR expires_at IS NOT NULL),
            CHECK ((outcome = 'pending') = (expires_at IS NOT NULL AND settled_index IS NULL))
        ) STRICT
        """
    static let pendingDecisions =
        "CREATE INDEX decisions_pending ON decisions (entry_index) WHERE outcome = 'pending'"
    static let decisionsBySignal = "CREATE UNIQUE INDEX decisions_signal ON decisions (signal_index)"

    static let verdicts = """
        CREATE TABLE verdicts (
            decision_index INTEGER NOT NULL REFERENCES decisions (entry_index),
            site INTEGER NOT NULL CHECK (site > 0),
            signal_index INTEGER NOT NULL REFERENCES signals (entry_index),
            action TEXT NOT NULL CHECK (action IN ('buy', 'sell', 'hold')),
            confidence INTEGER NOT NULL CHECK (confidence BETWEEN 0 AND 1000000),
            price INTEGER NOT NULL CHECK (price > 0),
            seen_at INTEGER NOT NULL CHECK (seen_at >= 0),
            model TEXT NOT NULL CHECK (length(model) BETWEEN 1 AND 64),
            signature BLOB NOT NULL CHECK (length(signature) = 64),
            PRIMARY KEY (decision_index, site)
        ) STRICT, WITHOUT ROWID
        """

    static let orders = """
        CREATE TABLE orders (
            cl_ord_id TEXT NOT NULL PRIMARY KEY CHECK (length(cl_ord_id) BETWEEN 1 AND 20),
            entry_index INTEGER NOT NULL UNIQUE CHECK (entry_index >= decision_index),
            decision_index INTEGER NOT NULL UNIQUE REFERENCES decisions (entry_index),
            term INTEGER NOT NULL CHECK (term >= 0),
            time INTEGER NOT NULL,
            strategy TEXT NOT NULL,
            symbol TEXT NOT NULL,
            side TEXT NOT NULL CHECK (side IN ('buy', 'sell')),
            quantity INTEGER NOT NULL CHECK (quantity > 0),
            limit_price INTEGER NOT NULL CHECK (limit_price >= 0),
            as_of INTEGER NOT NULL CHECK (as_of >= 0),
            reference_price INTEGER NOT NULL CHECK (reference_price > 0),
            state TEXT NOT NULL CHECK (state IN (
                'sent', 'in_doubt', 'working', 'partial', 'pending_cancel', 'filled', 'rejected', 'canceled', 'expired',
                'not_at_venue')),
            cumulative_quantity INTEGER NOT NULL CHECK (cumulative_quantity BETWEEN 0 AND quantity),
            order_id TEXT NOT NULL,
            cancel_index INTEGER CHECK (cancel_index > entry_index),
            cancel_term INTEGER CHECK ((cancel_term IS NULL) = (cancel_index IS NULL)),
            updated_index INTEGER NOT NULL CHECK (updated_index >= entry_index)
        ) STRICT, WITHOUT ROWID
        """
    static let openOrders = """
        CREATE INDEX orders_open ON orders (cl_ord_id)
        WHERE state IN ('sent', 'in_doubt', 'working', 'partial', 'pending_cancel')
        """
    static let ordersByTime = "CREATE INDEX orders_time ON orders (time)"
    static let ordersByStrategy = "CREATE INDEX orders_strategy ON orders (strategy, time, entry_index)"
    static let ordersByTerms =
        "CREATE INDEX orders_terms ON orders (symbol, side, quantity, limit_price, entry_index)"

    static let executions = """
        CREATE TABLE executions (
            entry_index INTEGER PRIMARY KEY CHECK (entry_index > 0),
            time INTEGER NOT NULL,
            venue TEXT NOT NULL CHECK (length(venue) BETWEEN 1 AND 32),
            trade_date INTEGER NOT NULL CHECK (trade_date BETWEEN 19700101 AND 99991231),
            exec_id TEXT NOT NULL CHECK (length(exec_id) <= 64),
            cl_ord_id TEXT NOT NULL CHECK (length(cl_ord_id) BETWEEN 1 AND 64),
            order_id TEXT NOT NULL,
            exec_type TEXT NOT NULL CHECK (exec_type IN (
                'new', 'trade', 'rejected', 'canceled', 'pending_new', 'pending_cancel', 'expired', 'trade_correct',
                'trade_cancel', 'order_status', 'cancel_reject')),
            ord_status TEXT NOT NULL CHECK (ord_status IN (
                'new', 'partially_filled', 'filled', 'canceled', 'rejected', 'pending_new', 'pending_cancel',
                'expired')),
            symbol TEXT NOT NULL,
            side TEXT CHECK (side IN ('buy', 'sell')),
            last_quantity INTEGER NOT NULL CHECK (last_quantity >= 0),
            last_price INTEGER NOT NULL CHECK (last_price >= 0),
            cumulative_quantity INTEGER NOT NULL CHECK (cumulative_quantity >= 0),
            leaves_quantity INTEGER NOT NULL CHECK (leaves_quantity >= 0),
            transact_time INTEGER NOT NULL CHECK (transact_time >= 0),
            text TEXT NOT NULL,
            session_seq INTEGER NOT NULL CHECK (session_seq >= 0),
            session_term INTEGER NOT NULL CHECK (session_term >= 0),
            ord_rej_reason INTEGER CHECK (ord_rej_reason >= 0),
            cxl_rej_reason INTEGER CHECK (cxl_rej_reason >= 0),
            exec_ref_id TEXT NOT NULL,
            orig_cl_ord_id TEXT NOT NULL,
            booking TEXT NOT NULL CHECK (booking IN ('order', 'late', 'external'))
        ) STRICT
        """
    /// Answers to questions and rejected cancels have no ExecID that means anything.
    /// Of the order, though a report about a cancel names the cancel first.
    static let executionsByOrder = """
        CREATE INDEX executions_order ON executions (iif(orig_cl_ord_id = '', cl_ord_id, orig_cl_ord_id), entry_index)
        """
    static let executionIDs = """
        CREATE INDEX executions_id ON executions (venue, exec_id, trade_date)
        WHERE exec_type NOT IN ('order_status', 'cancel_reject')
        """
    static let executionReferences = """
        CREATE INDEX executions_reference ON executions (venue, exec_ref_id, entry_index)
        WHERE exec_type IN ('trade_correct', 'trade_cancel')
        """

    static let positions = """
        CREATE TABLE positions (
            symbol TEXT NOT NULL,
            account TEXT NOT NULL CHECK (account IN ('own', 'external')),
            quantity INTEGER NOT NULL,
            cost TEXT NOT NULL CHECK (length(cost) > 0 AND ltrim(cost, '-0123456789') = ''),
            updated_index INTEGER NOT NULL CHECK (updated_index > 0),
            PRIMARY KEY (symbol, account)
        ) STRICT, WITHOUT ROWID
        """

    static let instruments = """
        CREATE TABLE instruments (
            symbol TEXT NOT NULL PRIMARY KEY CHECK (length(symbol) BETWEEN 1 AND 16),
            currency TEXT NOT NULL CHECK (length(currency) BETWEEN 3 AND 8),
            tick_size INTEGER NOT NULL CHECK (tick_size > 0),
            lot_size INTEGER NOT NULL CHECK (lot_size > 0),
            tradable INTEGER NOT NULL CHECK (tradable IN (0, 1)),
            version INTEGER NOT NULL CHECK (version > 0)
        ) STRICT, WITHOUT ROWID
        """

    static let limits = """
        CREATE TABLE limits (
            symbol TEXT NOT NULL PRIMARY KEY CHECK (length(symbol) BETWEEN 1 AND 16),
            max_order_quantity INTEGER NOT NULL CHECK (max_order_quantity >= 0),
            max_position INTEGER NOT NULL CHECK (max_position >= 0),
            max_notional INTEGER NOT NULL CHECK (max_notional >= 0),
            price_collar INTEGER NOT NULL CHECK (price_collar BETWEEN 0 AND 1000000),
            window_collar INTEGER NOT NULL CHECK (window_collar BETWEEN 0 AND 1000000),
            version INTEGER NOT NULL CHECK (version > 0)
        ) STRICT, WITHOUT ROWID
        """

    static let idempotencyKeys = """
        CREATE TABLE idempotency_keys (
            actor TEXT NOT NULL,
            idempotency_key TEXT NOT NULL CHECK (idempotency_key <> ''),
            entry_index INTEGER NOT NULL CHECK (entry_index > 0),
            time INTEGER NOT NULL,
            refusal TEXT,
            message TEXT CHECK ((message IS NULL) = (refusal IS NULL)),
            PRIMARY KEY (actor, idempotency_key)
        ) STRICT, WITHOUT ROWID
        """

    static let leaders = """
        CREATE TABLE leaders (
            term INTEGER PRIMARY KEY CHECK (term >= 0),
            node TEXT NOT NULL,
            entry_index INTEGER NOT NULL CHECK (entry_index > 0),
            time INTEGER NOT NULL
        ) STRICT
        """

    static let halts = """
        CREATE TABLE halts (
            symbol TEXT NOT NULL PRIMARY KEY,
            entry_index INTEGER NOT NULL CHECK (entry_index > 0),
            time INTEGER NOT NULL,
            reason TEXT NOT NULL CHECK (length(reason) > 0),
            resumed_index INTEGER CHECK (resumed_index > entry_index)
        ) STRICT, WITHOUT ROWID
        """
}
