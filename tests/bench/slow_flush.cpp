// LD_PRELOAD: each fdatasync takes SHOPD_SLOW_FLUSH_US microseconds longer, as on a disk that really waits.
#include <cstdlib>

#include <sys/syscall.h>
#include <unistd.h>

extern "C" int fdatasync(int file) {
    const char* length = std::getenv("SHOPD_SLOW_FLUSH_US");
    if (length != nullptr) ::usleep(static_cast<useconds_t>(std::atoi(length)));
    return static_cast<int>(::syscall(SYS_fdatasync, file));
}
