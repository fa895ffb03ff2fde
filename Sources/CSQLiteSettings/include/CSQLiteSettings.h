#ifndef C_SQLITE_SETTINGS_H
#define C_SQLITE_SETTINGS_H

/// Stops SQLite from counting the memory it uses, which takes a process-wide lock for every allocation.
///
/// Call it before the first database is opened. Returns SQLite's result code: once a database was opened that is
/// SQLITE_MISUSE, and SQLite goes on counting.
int sqlite_settings_stop_counting_memory(void);

#endif
