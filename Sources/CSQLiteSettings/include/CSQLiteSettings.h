#ifndef C_SQLITE_SETTINGS_H
#define C_SQLITE_SETTINGS_H

/// Stops SQLite from counting the memory it uses, which takes a process-wide lock for every allocation.
///
/// Call it before the first database is opened. Returns SQLite's result code: once a database was opened that is
/// SQLITE_MISUSE, and SQLite goes on counting.
int sqlite_settings_stop_counting_memory(void);

struct sqlite3;

/// Has SQLite not move the WAL by itself when the last connection is closed, whatever comes of it. Returns SQLite's
/// result code.
int sqlite_settings_keep_wal_at_close(struct sqlite3 *database);

/// Syncs the WAL of a connection that has read in WAL mode, by SQLite's own file system. Returns SQLite's result code.
int sqlite_settings_sync_wal(struct sqlite3 *database);

#endif
