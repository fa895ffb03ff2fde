#include "CSQLiteSettings.h"

#include <sqlite3.h>

// In C because sqlite3_config is variadic, which Swift cannot call.
int sqlite_settings_stop_counting_memory(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

int sqlite_settings_keep_wal_at_close(sqlite3 *database) {
    return sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
}

int sqlite_settings_sync_wal(sqlite3 *database) {
    sqlite3_file *file = 0;
    int code = sqlite3_file_control(database, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file);
    if (code != SQLITE_OK) {
        return code;
    }
    if (file == 0 || file->pMethods == 0) {
        return SQLITE_IOERR;
    }
    return file->pMethods->xSync(file, SQLITE_SYNC_NORMAL);
}
