#pragma once

#include <functional>

#include <sys/types.h>

/// The system calls by which the journal changes files, taken over in this test program: each is a step at which the
/// process can be killed, before, in the middle of (writes) or after it, or which can be made to fail. fsync and
/// fdatasync do nothing else: a process that is killed loses nothing that the kernel has.
namespace shopd::trace {

struct SystemCalls {
    /// Kills this process with SIGKILL at the n-th moment from now; three moments a call. -1: never.
    static void kill_at(int moment);

    /// While full, half of a write passes, and then all is ENOSPC.
    static void make_disk_full(bool full);

    /// Makes fdatasync fail that many times with EIO.
    static void fail_fdatasync(int times);

    /// Makes renameat2 fail that many times with EACCES.
    static void fail_rename(int times);

    /// How often fdatasync succeeded, in this process.
    static int fdatasyncs();

    /// How often write was called, in this process.
    static int writes();
};

/// Runs `body` in a process of its own; its return value is the exit code, an exception makes it 99.
/// @return  as waitpid gives it
int run_in_child(const std::function<int()>& body);

/// @return whether the status that `run_in_child` gave is that of a process killed with SIGKILL
bool was_killed(int status);

} // namespace shopd::trace
