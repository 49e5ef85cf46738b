#include "tests/sandbox/cluster.hpp"

#include "tests/sandbox/keeper.hpp"

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <system_error>

#include <pwd.h>
#include <unistd.h>

namespace shopd::sandbox {
namespace fs = std::filesystem;

namespace {

/// Debian keeps the server's programs out of PATH, in a folder a version.
fs::path program(const std::string& name) {
    fs::path found = name;
    int newest = 0;
    std::error_code ignored;
    for (const auto& version : fs::directory_iterator("/usr/lib/postgresql", ignored)) {
        const auto candidate = version.path() / "bin" / name;
        const int number = std::atoi(version.path().filename().c_str());
        if (number > newest && fs::exists(candidate)) {
            found = candidate;
            newest = number;
        }
    }
    return found;
}

const passwd* server_user() {
    if (geteuid() != 0) return nullptr;
    const passwd* user = getpwnam("postgres");
    return user != nullptr ? user : getpwnam("nobody");
}

fs::path new_folder() {
    auto pattern = (fs::temp_directory_path() / "shopd-sandbox-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::system_error(errno, std::generic_category(), pattern);
    return pattern;
}

void give_to_server_user(const fs::path& folder) {
    if (const auto* user = server_user(); user != nullptr && chown(folder.c_str(), user->pw_uid, user->pw_gid) != 0)
        throw std::system_error(errno, std::generic_category(), "chown " + folder.string());
}

} // namespace

Cluster::Cluster() : Cluster(Options{}) {}

Cluster::Cluster(Options options) : options_(std::move(options)) {
    if (options_.folder.empty()) options_.folder = new_folder();
    options_.folder = fs::absolute(options_.folder);
    if (!options_.outlives_us) keeper_ = std::make_unique<Keeper>(options_.folder);
    if (!fs::exists(options_.folder / "data" / "PG_VERSION")) initialise();
    if (!is_running()) start();
}

Cluster::~Cluster() = default; // the keeper stops and removes

Cluster& Cluster::shared() {
    static const auto cluster = [] {
        Options options;
        if (const char* folder = std::getenv("SHOPD_SANDBOX_CLUSTER"); folder != nullptr && *folder != '\0') {
            options.folder = folder;
            options.outlives_us = true;
            if (!fs::exists(options.folder / "data" / "PG_VERSION"))
                throw std::runtime_error("SHOPD_SANDBOX_CLUSTER: no cluster in " + options.folder.string() +
                                         "; start one with: sandbox cluster start FOLDER");
        }
        return std::make_unique<Cluster>(std::move(options));
    }();
    return *cluster;
}

std::string Cluster::as_server_user(const std::vector<std::string>& words, const Environment& environment) const {
    Command command;
    if (const auto* user = server_user()) command.words = {"runuser", "-u", user->pw_name, "--"};
    if (!environment.empty()) {
        command.words.emplace_back("env");
        for (const auto& [name, value] : environment)
            command.words.push_back(name + "=" + value);
    }
    command.words.insert(command.words.end(), words.begin(), words.end());
    return run(command);
}

void Cluster::initialise() {
    const auto& folder = options_.folder;
    fs::create_directories(folder);
    give_to_server_user(folder);
    as_server_user({program("initdb"), "-D", folder / "data", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-U",
                    "postgres", "--no-sync", "--no-instructions"});
    std::ofstream settings(folder / "data" / "postgresql.conf", std::ios::app);
    settings << "\n# The sandbox's\nlisten_addresses = ''\nunix_socket_directories = '" << folder.string() << "'\n"
             << "max_connections = 300\nfsync = on\ntimezone = 'UTC'\nlog_line_prefix = '%m %p %d %u '\n";
    for (const auto& line : options_.settings)
        settings << line << '\n';
    if (!settings.flush()) throw std::runtime_error("cannot write the settings of " + folder.string());
}

void Cluster::start() {
    try {
        as_server_user({program("pg_ctl"), "start", "-w", "-s", "-t", "60", "-D", options_.folder / "data", "-l",
                        options_.folder / "server.log"},
                       options_.environment);
    } catch (const std::runtime_error& error) {
        std::ifstream log(options_.folder / "server.log");
        throw std::runtime_error(error.what() + std::string(std::istreambuf_iterator<char>(log), {}));
    }
}

void Cluster::stop_in_mode(const std::string& mode) {
    if (!is_running()) return;
    as_server_user({program("pg_ctl"), "stop", "-w", "-s", "-m", mode, "-D", options_.folder / "data"});
}

void Cluster::stop() {
    stop_in_mode("fast");
}

void Cluster::stop_immediate() {
    stop_in_mode("immediate");
}

void Cluster::restart() {
    stop();
    start();
}

void Cluster::remove() {
    stop_immediate();
    fs::remove_all(options_.folder);
}

std::string Cluster::dsn(const std::string& database, const std::string& user) const {
    return "host=" + options_.folder.string() + " dbname=" + database + " user=" + user;
}

pid_t Cluster::server_pid() const {
    std::ifstream file(options_.folder / "data" / "postmaster.pid");
    pid_t server = 0;
    return file >> server && is_alive(server) ? server : 0;
}

bool Cluster::is_running() const {
    return server_pid() != 0;
}

} // namespace shopd::sandbox
