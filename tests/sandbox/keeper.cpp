#include "tests/sandbox/keeper.hpp"

#include "tests/sandbox/process.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace shopd::sandbox {
namespace {

// postmaster.pid's first line is the server's process id. SIGQUIT is an immediate shutdown.
const char* const tidy_up = R"(
trap '' HUP INT TERM
read -r _
if [ -f "$1/data/postmaster.pid" ]; then
    server=$(head -n 1 "$1/data/postmaster.pid")
    kill -QUIT "$server" 2>/dev/null
    tries=0
    while [ -f "$1/data/postmaster.pid" ] && kill -0 "$server" 2>/dev/null && [ $tries -lt 200 ]; do
        sleep 0.05
        tries=$((tries + 1))
    done
fi
rm -rf "$1"
)";

} // namespace

Keeper::Keeper(const std::filesystem::path& folder) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
    lifeline_ = ends[1];
    const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    Command command;
    command.words = {"sh", "-c", tidy_up, "sandbox-keeper", folder.string()};
    command.standard_input = ends[0];
    command.standard_output = command.standard_error = nowhere;
    command.own_session = true;
    keeper_ = start(command);
    close(ends[0]);
    close(nowhere);
}

Keeper::~Keeper() {
    close(lifeline_);
    while (waitpid(keeper_, nullptr, 0) < 0 && errno == EINTR) {
    }
}

} // namespace shopd::sandbox
