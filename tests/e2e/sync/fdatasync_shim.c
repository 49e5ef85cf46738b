#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* For files whose name holds merchant_trace.log: while the file SHOPD_SYNC_FAILS exists, EIO; else the real fdatasync, and
   one line in SHOPD_SYNC_LOG with the size that is on disk by now. */
int fdatasync(int file) {
    static int (*real)(int);
    if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    char link[64], name[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    const ssize_t length = readlink(link, name, sizeof name - 1);
    if (length <= 0) return real(file);
    name[length] = '\0';
    const char *end = strrchr(name, '/');
    if (!end || strcmp(end, "/merchant_trace.log") != 0) return real(file);
    const char *fails = getenv("SHOPD_SYNC_FAILS");
    if (fails && access(fails, F_OK) == 0) {
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
