#include <sqlite3.h>

// Swift cannot call a function whose arguments vary.
static inline int sqlite3_stop_counting_memory(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }
