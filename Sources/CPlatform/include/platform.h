#pragma once

/// What the processor and the system have and Swift has no name for.

/// Has the processor fetch the cache line at `address`, and does not wait for it. Any address will do.
static inline void prefetch(const void *address) { __builtin_prefetch(address); }

/// O_DIRECT of open(2).
int direct_io_flag(void);
