#include "tests/integration/trace/system_calls.hpp"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <exception>

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace shopd::trace {
namespace {

std::atomic<int> moments_left{-1};
std::atomic<bool> disk_is_full{false};
std::atomic<bool> half_is_written{false};
std::atomic<int> failing_fdatasyncs{0};
std::atomic<int> failing_renames{0};
std::atomic<int> fdatasync_count{0};
std::atomic<int> write_count{0};

bool is_last_moment() {
    return moments_left.load() >= 0 && moments_left.fetch_sub(1) == 0;
}

void die() {
    syscall(SYS_kill, getpid(), SIGKILL);
    for (;;)
        pause();
}

void pass() {
    if (is_last_moment()) die();
}

bool take(std::atomic<int>& count) {
    if (count.load() <= 0) return false;
    --count;
    return true;
}

template <typename Half, typename Call>
auto around(Half half, Call call) {
    pass();
    if (is_last_moment()) {
        half();
        die();
    }
    const auto result = call();
    pass();
    return result;
}

} // namespace

void SystemCalls::kill_at(int moment) {
    moments_left = moment;
}

void SystemCalls::make_disk_full(bool full) {
    disk_is_full = full;
    half_is_written = false;
}

void SystemCalls::fail_fdatasync(int times) {
    failing_fdatasyncs = times;
}

void SystemCalls::fail_rename(int times) {
    failing_renames = times;
}

int SystemCalls::fdatasyncs() {
    return fdatasync_count;
}

int SystemCalls::writes() {
    return write_count;
}

int run_in_child(const std::function<int()>& body) {
    const pid_t child = fork();
    if (child == 0) {
        int code = 99;
        try {
            code = body();
        } catch (const std::exception&) {
        }
        _exit(code);
    }
    int status = -1;
    waitpid(child, &status, 0);
    return status;
}

bool was_killed(int status) {
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

} // namespace shopd::trace

using namespace shopd::trace;

extern "C" {

ssize_t write(int file, const void* bytes, size_t count) {
    ++write_count;
    if (disk_is_full) {
        half_is_written = !half_is_written;
        if (half_is_written && count > 1) return syscall(SYS_write, file, bytes, count / 2);
        errno = ENOSPC;
        return -1;
    }
    return around([&] { syscall(SYS_write, file, bytes, count / 2); },
                  [&] { return static_cast<ssize_t>(syscall(SYS_write, file, bytes, count)); });
}

ssize_t pwrite(int file, const void* bytes, size_t count, off_t offset) {
    return around([] {}, [&] { return static_cast<ssize_t>(syscall(SYS_pwrite64, file, bytes, count, offset)); });
}

int fallocate(int file, int mode, off_t offset, off_t length) {
    if (disk_is_full) {
        errno = ENOSPC;
        return -1;
    }
    return static_cast<int>(syscall(SYS_fallocate, file, mode, offset, length));
}

int ftruncate(int file, off_t size) noexcept {
    return around([] {}, [&] { return static_cast<int>(syscall(SYS_ftruncate, file, size)); });
}

int fdatasync(int file) {
    if (take(failing_fdatasyncs)) {
        errno = EIO;
        return -1;
    }
    ++fdatasync_count;
    return around([] {}, [&] { return fcntl(file, F_GETFD) < 0 ? -1 : 0; });
}

int fsync(int file) {
    return around([] {}, [&] { return fcntl(file, F_GETFD) < 0 ? -1 : 0; });
}

int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) noexcept {
    if (take(failing_renames)) {
        errno = EACCES;
        return -1;
    }
    return around([] {},
                  [&] { return static_cast<int>(syscall(SYS_renameat2, from_folder, from, to_folder, to, flags)); });
}

int fchmod(int file, mode_t mode) noexcept {
    return around([] {}, [&] { return static_cast<int>(syscall(SYS_fchmod, file, mode)); });
}
}
