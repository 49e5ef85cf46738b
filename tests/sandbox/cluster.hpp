#pragma once

#include "tests/sandbox/process.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace shopd::sandbox {

/// A private PostgreSQL cluster: a folder, a Unix socket, no TCP, trust for every local user, fsync on.
/// As root it runs as the user postgres (or nobody), since initdb refuses root.
class Cluster {
public:
    struct Options {
        std::filesystem::path folder = {};      ///< empty: a new one under the system's temporary folder
        Environment environment = {};           ///< for the server, e.g. LD_PRELOAD
        std::vector<std::string> settings = {}; ///< `name = value` lines of postgresql.conf
        bool outlives_us = false;               ///< left running, with its folder, until somebody calls `remove`
    };

    /// initdb where the folder holds no cluster yet, then starts it where it does not run.
    Cluster();
    explicit Cluster(Options options);
    /// Stops it and removes its folder, unless it outlives us. When we are killed, the keeper does that.
    ~Cluster();
    Cluster(const Cluster&) = delete;
    Cluster& operator=(const Cluster&) = delete;

    /// The one of this test process, started when first asked for. SHOPD_SANDBOX_CLUSTER=FOLDER names one that already
    /// runs (`sandbox cluster start FOLDER`), for many test processes together: don't stop that one, make your own.
    static Cluster& shared();

    void start();
    void stop();           ///< fast: sessions are ended, a checkpoint is written
    void stop_immediate(); ///< as after a power cut: recovery at the next start
    void restart();        ///< fast
    void remove();         ///< stops it and deletes the folder

    /// For the server's next start.
    void set_environment(Environment environment) { options_.environment = std::move(environment); }

    [[nodiscard]] std::string dsn(const std::string& database = "postgres", const std::string& user = "postgres") const;

    [[nodiscard]] const std::filesystem::path& folder() const { return options_.folder; } ///< the socket's, too

    [[nodiscard]] bool is_running() const;

    [[nodiscard]] bool outlives_us() const { return options_.outlives_us; }

    [[nodiscard]] pid_t server_pid() const; ///< 0 when it does not run

private:
    void initialise();
    void stop_in_mode(const std::string& mode);
    std::string as_server_user(const std::vector<std::string>& words, const Environment& environment = {}) const;

    Options options_;
    std::unique_ptr<class Keeper> keeper_;
};

} // namespace shopd::sandbox
