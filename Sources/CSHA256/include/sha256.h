#pragma once
#include <stddef.h>
#include <stdint.h>

/// SHA-256 (FIPS 180-4) of `count` bytes, 32 bytes at `digest`.
void sha256(const void *bytes, size_t count, uint8_t *digest);
