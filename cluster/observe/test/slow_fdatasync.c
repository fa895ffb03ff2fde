// Makes fdatasync take longer: by the milliseconds in the file that SLOW_FDATASYNC names, for as long as they are there.
// cluster/test-observe preloads it into the sites.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static long delay(void) {
    char text[32] = {0};
    const char *path = getenv("SLOW_FDATASYNC");
    int file = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    ssize_t length = read(file, text, sizeof text - 1);
    close(file);
    return length > 0 ? atol(text) : 0;
}

int fdatasync(int descriptor) {
    int (*next)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    // Looked at again and again, so that a long one ends when the file says so.
    for (long waited = 0; waited < delay(); waited += 5) {
        struct timespec step = {0, 5000000};
        nanosleep(&step, NULL);
    }
    return next(descriptor);
}
