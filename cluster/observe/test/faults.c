// A slow disk and a wrong clock for one process. The file that FAULTS names holds two numbers: milliseconds that fdatasync
// takes longer, and milliseconds that the wall clock is ahead. It is read again and again while the process runs;
// cluster/test-observe and Tests/ClusterTests preload this into the sites.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static const long long second = 1000000000;
static _Atomic long long readAt, slowness, ahead;
static int (*nextClock)(clockid_t, struct timespec *);
static int (*nextSync)(int);

__attribute__((constructor)) static void find(void) {
    nextClock = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    nextSync = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
}

// At most every 50 ms: the clock is asked often.
static void look(void) {
    struct timespec now;
    nextClock(CLOCK_MONOTONIC, &now);
    long long at = now.tv_sec * second + now.tv_nsec, last = atomic_load(&readAt);
    if (at - last < second / 20 || !atomic_compare_exchange_strong(&readAt, &last, at)) return;
    char text[64] = {0};
    const char *path = getenv("FAULTS");
    int file = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    ssize_t length = read(file, text, sizeof text - 1);
    close(file);
    long long sync, clock;
    if (length <= 0 || sscanf(text, "%lld %lld", &sync, &clock) != 2) return;
    atomic_store(&slowness, sync);
    atomic_store(&ahead, clock);
}

int clock_gettime(clockid_t id, struct timespec *time) {
    if (nextClock == NULL) find();
    int result = nextClock(id, time);
    if (result != 0 || id != CLOCK_REALTIME) return result;
    look();
    long long told = time->tv_sec * second + time->tv_nsec + atomic_load(&ahead) * 1000000;
    time->tv_sec = told / second;
    time->tv_nsec = told % second;
    return result;
}

int fdatasync(int descriptor) {
    // Looked at again and again, so that a long one ends when the file says so.
    look();
    for (long long waited = 0; waited < atomic_load(&slowness); waited += 5) {
        struct timespec step = {0, 5000000};
        nanosleep(&step, NULL);
        look();
    }
    return nextSync(descriptor);
}
