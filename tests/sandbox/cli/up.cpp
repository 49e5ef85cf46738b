#include "tests/sandbox/cli/up.hpp"

#include "tests/sandbox/cli/sandbox_file.hpp"
#include "tests/sandbox/cluster.hpp"
#include "tests/sandbox/site.hpp"
#include "tests/sandbox/stand_in.hpp"

#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <unistd.h>

namespace shopd::sandbox::cli {
namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

/// What `up` writes in its folder, and takes away again; the folder itself where it was not there before.
class Traces {
public:
    explicit Traces(fs::path folder) : folder_(std::move(folder)), ours_(fs::create_directories(folder_)) {}

    ~Traces() {
        std::error_code ignored;
        for (const char* name : {"sandbox.json", "moodle-token", "moodle.pem", "sandbox.log", "rows"})
            fs::remove_all(folder_ / name, ignored);
        if (ours_) fs::remove(folder_, ignored);
    }

    Traces(const Traces&) = delete;
    Traces& operator=(const Traces&) = delete;

private:
    fs::path folder_;
    bool ours_;
};

bool runs(const fs::path& folder) {
    return fs::exists(path_of(folder)) && is_alive(read(folder).sandbox);
}

} // namespace

int up(const UpOptions& options) {
    if (runs(options.folder)) throw std::runtime_error("a sandbox runs in " + options.folder.string() + " already");
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGHUP);
    sigprocmask(SIG_BLOCK, &ends, nullptr);

    const auto folder = fs::absolute(options.folder);
    const Traces traces(folder);
    Cluster cluster;
    const Site site(cluster, {.with_support_course = options.support_course});
    const StandIn moodle(site, {.https = options.https});
    SandboxFile file{site.admin_dsn(), moodle.url(), StandIn::token_file(folder), "", cluster.folder(),
                     getpid(),         moodle.pid(), cluster.server_pid()};
    if (options.https) {
        file.ca_file = folder / "moodle.pem";
        fs::copy_file(moodle.ca_file(), file.ca_file, fs::copy_options::overwrite_existing);
    }
    write(folder, file);
    std::cout << "database  " << file.dsn << "\nmoodle    " << file.url << "\ntoken     " << file.token_file.string()
              << std::endl;
    int signal = 0;
    sigwait(&ends, &signal);
    return 0;
}

int up_and_keep(const UpOptions& options, const fs::path& program) {
    if (runs(options.folder)) throw std::runtime_error("a sandbox runs in " + options.folder.string() + " already");
    const auto folder = fs::absolute(options.folder);
    fs::remove(path_of(folder));
    fs::create_directories(folder);
    const int log = open((folder / "sandbox.log").c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    Command command;
    command.words = {program, "up", "--dir", folder};
    if (options.https) command.words.emplace_back("--https");
    if (options.support_course) command.words.emplace_back("--support-course");
    command.standard_output = command.standard_error = log;
    command.own_session = true;
    const auto child = start(command);
    close(log);
    if (!wait_until([&] { return fs::exists(path_of(folder)) || !is_alive(child); }, 120s) || !is_alive(child)) {
        kill(child, SIGTERM);
        std::ifstream text(folder / "sandbox.log");
        throw std::runtime_error("the sandbox did not start: " + std::string(std::istreambuf_iterator<char>(text), {}));
    }
    std::ifstream text(path_of(folder));
    std::cout << text.rdbuf();
    return 0;
}

int down(const fs::path& folder) {
    const auto file = read(folder);
    if (is_alive(file.sandbox)) kill(file.sandbox, SIGTERM);
    if (!wait_until([&] { return !is_alive(file.sandbox); }, 60s)) throw std::runtime_error("the sandbox does not end");
    const bool cluster_gone = wait_until([&] { return !fs::exists(file.cluster); }, 30s);
    { const Traces left_by_a_killed_one(folder); }
    if (fs::is_empty(folder)) fs::remove(folder); // made by `up --keep`
    if (!cluster_gone) throw std::runtime_error("PostgreSQL's folder is still there: " + file.cluster.string());
    return 0;
}

} // namespace shopd::sandbox::cli
