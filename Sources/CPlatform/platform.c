#define _GNU_SOURCE
#include "platform.h"

#include <fcntl.h>

int direct_io_flag(void) { return O_DIRECT; }
