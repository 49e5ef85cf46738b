#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A disk in our hands, for files named merchant_trace.log: while the file SHOPD_DISK_FULL exists, half of a write and then
   ENOSPC; while SHOPD_SYNC_FAILS exists, EIO of fdatasync. Each fdatasync that succeeds leaves a line in SHOPD_SYNC_LOG
   with the size that is on disk by now. */

static int is_trace(int file) {
    char link[64], name[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    const ssize_t length = readlink(link, name, sizeof name - 1);
    if (length <= 0) return 0;
    name[length] = '\0';
    const char *end = strrchr(name, '/');
    return end && strcmp(end, "/merchant_trace.log") == 0;
}

static int is_asked(const char *variable) {
    const char *file = getenv(variable);
    return file && access(file, F_OK) == 0;
}

ssize_t write(int file, const void *bytes, size_t count) {
    static ssize_t (*real)(int, const void *, size_t);
    static int is_half_written;
    if (!real) real = (ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    if (!is_asked("SHOPD_DISK_FULL") || !is_trace(file)) return real(file, bytes, count);
    is_half_written = !is_half_written;
    if (is_half_written && count > 1) return real(file, bytes, count / 2);
    errno = ENOSPC;
    return -1;
}

int fallocate(int file, int mode, off_t offset, off_t length) {
    static int (*real)(int, int, off_t, off_t);
    if (!real) real = (int (*)(int, int, off_t, off_t))dlsym(RTLD_NEXT, "fallocate");
    if (!is_asked("SHOPD_DISK_FULL") || !is_trace(file)) return real(file, mode, offset, length);
    errno = ENOSPC;
    return -1;
}

int fdatasync(int file) {
    static int (*real)(int);
    if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    if (!is_trace(file)) return real(file);
    if (is_asked("SHOPD_SYNC_FAILS")) {
        errno = EIO;
        return -1;
    }
    const int result = real(file);
    const char *log = getenv("SHOPD_SYNC_LOG");
    FILE *out = log ? fopen(log, "ae") : NULL;
    struct stat status;
    if (out && fstat(file, &status) == 0) fprintf(out, "%lld\n", (long long)status.st_size);
    if (out) fclose(out);
    return result;
}
