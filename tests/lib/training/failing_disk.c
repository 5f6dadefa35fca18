/* A disk that fails some of its writes, below one folder: preloaded into a process, this comes
   before the C library. FAILING_DISK is the folder; FAILING_SHARE, in percent, and FAILING_SEED
   are read at each call, so that a process can change them for itself. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static const int errors[] = {ENOSPC, EIO, EDQUOT, EROFS};

/* For 1 to 40 calls the disk is good, or full, or whatever else: then it is drawn anew. */
static int fails(void)
{
    static long last = -1, left;
    static unsigned long long state;
    static int error;
    const char *share = getenv("FAILING_SHARE"), *seed = getenv("FAILING_SEED");
    long now = seed ? atol(seed) : 0;
    unsigned drawn;
    if (!share || !atoi(share))
        return 0;
    if (now != last) {
        last = now;
        left = 0;
        state = (unsigned long long)now * 2862933555777941757ULL + 3037000493ULL;
    }
    if (left-- <= 0) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        drawn = (unsigned)(state >> 33);
        error = drawn % 100 < (unsigned)atoi(share) ? errors[drawn / 100 % 4] : 0;
        left = drawn / 400 % 40;
    }
    errno = error ? error : errno;
    return error != 0;
}

static int starts(const char *path)
{
    const char *folder = getenv("FAILING_DISK");
    size_t n = folder ? strlen(folder) : 0;
    return n && !strncmp(path, folder, n) && (path[n] == '/' || !path[n]);
}

static int below(int folder, const char *path)
{
    char full[2 * PATH_MAX] = "", link[64];
    ssize_t n = 0;
    if (path && path[0] == '/')
        return starts(path);
    if (folder == AT_FDCWD) {
        if (!getcwd(full, PATH_MAX))
            return 0;
        n = strlen(full);
    } else {
        snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
        n = readlink(link, full, PATH_MAX);
        if (n < 0)
            return 0;
    }
    full[n] = 0;
    if (path)
        snprintf(full + n, PATH_MAX, "/%s", path);
    return starts(full);
}

#define REAL(name) \
    static __typeof__(&name) real; \
    if (!real) \
        real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

#define WRITES (O_WRONLY | O_RDWR | O_CREAT)

#define OPEN(name) \
    int name(const char *path, int flags, ...) \
    { \
        va_list rest; \
        mode_t mode; \
        REAL(name); \
        va_start(rest, flags); \
        mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0; \
        va_end(rest); \
        return flags & WRITES && below(AT_FDCWD, path) && fails() ? -1 : real(path, flags, mode); \
    }

#define OPENAT(name) \
    int name(int folder, const char *path, int flags, ...) \
    { \
        va_list rest; \
        mode_t mode; \
        REAL(name); \
        va_start(rest, flags); \
        mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0; \
        va_end(rest); \
        if (flags & WRITES && below(folder, path) && fails()) \
            return -1; \
        return real(folder, path, flags, mode); \
    }

#define ON_FILE(name) \
    int name(int file) \
    { \
        REAL(name); \
        return below(file, NULL) && fails() ? -1 : real(file); \
    }

OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)
ON_FILE(fsync)
ON_FILE(fdatasync)

ssize_t write(int file, const void *data, size_t size)
{
    REAL(write);
    if (below(file, NULL) && fails()) {
        if (size < 2 || errno != ENOSPC)
            return -1;
        size /= 2; /* what still finds place */
    }
    return real(file, data, size);
}

int ftruncate64(int file, off64_t size)
{
    REAL(ftruncate64);
    return below(file, NULL) && fails() ? -1 : real(file, size);
}

int mkdir(const char *path, mode_t mode)
{
    REAL(mkdir);
    return below(AT_FDCWD, path) && fails() ? -1 : real(path, mode);
}

int unlink(const char *path)
{
    REAL(unlink);
    return below(AT_FDCWD, path) && fails() ? -1 : real(path);
}

int rename(const char *before, const char *after)
{
    REAL(rename);
    return below(AT_FDCWD, after) && fails() ? -1 : real(before, after);
}
