#include "CSQLiteSettings.h"

#include <sqlite3.h>

// In C because sqlite3_config is variadic, which Swift cannot call.
int sqlite_settings_stop_counting_memory(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}
