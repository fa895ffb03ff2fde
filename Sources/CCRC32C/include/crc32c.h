#pragma once
#include <stddef.h>
#include <stdint.h>

/// CRC-32C (Castagnoli, RFC 3720 B.4) of `count` bytes, continuing from `crc` (0 to start).
uint32_t crc32c(uint32_t crc, const void *bytes, size_t count);

/// The same in portable C: what `crc32c` falls back to, and what tests hold it against.
uint32_t crc32c_portable(uint32_t crc, const void *bytes, size_t count);
