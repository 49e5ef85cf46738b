#pragma once

#include "tests/e2e/support/notify_socket.hpp"
#include "tests/sandbox/process.hpp"
#include "tests/sandbox/site.hpp"
#include "tests/sandbox/stand_in.hpp"

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace shopd::e2e {

using namespace std::chrono_literals;

/// A temporary folder, gone with its contents at the end.
class Folder {
public:
    Folder();
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

/// What a test changes of the configuration: YAML, laid over the base as a file of conf.d.
struct DaemonOptions {
    std::string yaml = {};
    sandbox::Environment environment = {};
    bool install = true;         ///< runs `db install` first
    std::string name = "daemon"; ///< of its folder; several daemons on one site have several
};

/// What one command of the program did.
struct CommandResult {
    int exit_code = 0;
    std::string output; ///< both streams
};

/// The installed program, as a process of its own, against a site and its stand-in Moodle. The base configuration sells
/// EFORM as course EFORM-C by std_enrolonecourse, has short retries, and no support course and no sales notice.
class Daemon {
public:
    Daemon(sandbox::Site& site, sandbox::StandIn& moodle, DaemonOptions options = {});
    ~Daemon(); ///< killed where it still runs
    Daemon(const Daemon&) = delete;
    Daemon& operator=(const Daemon&) = delete;

    void start();                                             ///< without waiting
    void start_ready(std::chrono::milliseconds limit = 120s); ///< @throws when it is not ready by then, with its log
    /// SIGTERM and its end. @return the exit code
    int stop(std::chrono::milliseconds limit = 30s);
    int wait_for_end(std::chrono::milliseconds limit = 30s); ///< @return the exit code; 128 + a signal's number
    void kill();                                             ///< SIGKILL
    void signal(int number) const;

    /// Overwrites the file that lies over the base.
    void configure(const std::string& yaml) const;
    /// Runs another command of the program with the same configuration.
    CommandResult command(const std::vector<std::string>& words) const;

    [[nodiscard]] pid_t pid() const { return process_; }

    [[nodiscard]] bool runs() const;

    [[nodiscard]] NotifySocket& notifications() { return *notify_; }

    [[nodiscard]] std::filesystem::path trace_file() const { return folder_.path() / "merchant_trace.log"; }

    [[nodiscard]] std::filesystem::path config_file() const { return folder_.path() / "moodle-shopd.yaml"; }

    [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }

    [[nodiscard]] std::string log() const; ///< its stderr so far

    /// The trace without stamps, live file only: "[ID] text".
    [[nodiscard]] std::vector<std::string> trace() const;
    /// Of one transaction, without the id.
    [[nodiscard]] std::vector<std::string> trace_of(const std::string& transaction_id) const;

    /// Where fault points are armed, reached and let go; only in builds that have them.
    [[nodiscard]] std::filesystem::path faults() const { return folder_.path() / "faults"; }

    void arm(const std::string& point) const;
    bool wait_reached(const std::string& point, std::chrono::milliseconds limit = 30s) const;
    void let_go(const std::string& point) const;

private:
    sandbox::Site& site_;
    Folder folder_;
    DaemonOptions options_;
    std::unique_ptr<NotifySocket> notify_;
    pid_t process_ = 0;
};

/// Polls until it holds; a failure is the test's, with the daemon's log.
#define EVENTUALLY(condition, daemon)                                                                                  \
    ASSERT_TRUE(shopd::sandbox::wait_until([&] { return (condition); }, std::chrono::seconds{90}))                     \
        << #condition << " never held\n"                                                                               \
        << (daemon).log()

} // namespace shopd::e2e
