#include "tests/e2e/support/daemon.hpp"

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace shopd::e2e {
namespace {

/// The program under test: SHOPD_BINARY names an installed one, else the one just built.
std::string binary() {
    const char* installed = std::getenv("SHOPD_BINARY");
    return installed ? installed : SHOPD_BINARY_DEFAULT;
}

std::string read_file(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream{file}.rdbuf();
    return text.str();
}

std::string base_yaml(const sandbox::Site& site, const sandbox::StandIn& moodle, const std::filesystem::path& folder) {
    std::string yaml = "database: { dsn: \"" + site.dsn("moodle_shopd") + "\" }\n";
    yaml += "moodle:\n  url: " + moodle.url() + "\n  token_file: " + sandbox::StandIn::token_file(folder).string() +
            "\n  php_limit: 3 s\n";
    if (moodle.url().starts_with("https")) yaml += "  ca_file: " + moodle.ca_file().string() + "\n";
    yaml += "trace: { file: " + (folder / "merchant_trace.log").string() + ", timezone: Europe/Paris }\n";
    yaml += "production: { retry: { first: 100 ms, longest: 1 s } }\n";
    yaml += "products:\n  EFORM: { handler: std_enrolonecourse, params: { coursename: EFORM-C, role: student } }\n";
    return yaml;
}

} // namespace

Folder::Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "shopd-e2e-XXXXXX").string();
    if (!::mkdtemp(name.data())) throw std::runtime_error{"mkdtemp failed"};
    path_ = name;
}

Folder::~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

Daemon::Daemon(sandbox::Site& site, sandbox::StandIn& moodle, DaemonOptions options)
    : site_{site}, options_{std::move(options)} {
    std::filesystem::create_directories(faults());
    std::filesystem::create_directories(folder_.path() / "conf.d");
    std::ofstream{config_file()} << base_yaml(site, moodle, folder_.path());
    configure(options_.yaml);
    if (!options_.install) return;
    const auto installed = command({"db", "install", "--as", site.admin_dsn()});
    if (installed.exit_code != 0) throw std::runtime_error{"db install failed: " + installed.output};
}

Daemon::~Daemon() {
    if (runs()) kill();
}

void Daemon::configure(const std::string& yaml) const {
    std::ofstream{folder_.path() / "conf.d" / "test.yaml"} << yaml;
}

void Daemon::start() {
    const auto socket = folder_.path() / "notify";
    std::filesystem::remove(socket);
    notify_ = std::make_unique<NotifySocket>(socket);
    auto environment = options_.environment;
    environment["NOTIFY_SOCKET"] = socket.string();
    environment["SHOPD_FAULT_POINTS_DIR"] = faults().string();
    const int log = ::open((folder_.path() / "log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    process_ = sandbox::start({.words = {binary(), "--config", config_file().string(), "run"},
                               .environment = environment,
                               .standard_output = log,
                               .standard_error = log});
    ::close(log);
}

void Daemon::start_ready(std::chrono::milliseconds limit) {
    start();
    if (!notify_->wait_for("READY=1", limit)) throw std::runtime_error{"the daemon is not ready:\n" + log()};
}

int Daemon::stop(std::chrono::milliseconds limit) {
    signal(SIGTERM);
    return wait_for_end(limit);
}

int Daemon::wait_for_end(std::chrono::milliseconds limit) {
    const auto status = sandbox::wait_for_end(process_, limit);
    if (!status) throw std::runtime_error{"the daemon does not end:\n" + log()};
    process_ = 0;
    return WIFEXITED(*status) ? WEXITSTATUS(*status) : 128 + WTERMSIG(*status);
}

void Daemon::kill() {
    signal(SIGKILL);
    sandbox::wait_for_end(process_, 10s);
    process_ = 0;
}

void Daemon::signal(int number) const {
    if (process_ != 0) ::kill(process_, number);
}

bool Daemon::runs() const {
    return process_ != 0 && sandbox::is_alive(process_);
}

CommandResult Daemon::command(const std::vector<std::string>& words) const {
    std::vector<std::string> all{binary(), "--config", config_file().string()};
    all.insert(all.end(), words.begin(), words.end());
    const auto output = folder_.path() / "command-output";
    const int file = ::open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const pid_t child = sandbox::start({.words = all, .standard_output = file, .standard_error = file});
    ::close(file);
    const auto status = sandbox::wait_for_end(child, 60s);
    if (!status) throw std::runtime_error{"the command does not end: " + words.front()};
    return {WIFEXITED(*status) ? WEXITSTATUS(*status) : 128 + WTERMSIG(*status), read_file(output)};
}

std::string Daemon::log() const {
    return read_file(folder_.path() / "log");
}

std::vector<std::string> Daemon::trace() const {
    std::vector<std::string> lines;
    std::istringstream text{read_file(trace_file())};
    for (std::string line; std::getline(text, line);) {
        const auto end_of_stamp = line.find(" -- ", 3);
        lines.push_back(end_of_stamp == std::string::npos ? line : line.substr(end_of_stamp + 4));
    }
    return lines;
}

std::vector<std::string> Daemon::trace_of(const std::string& transaction_id) const {
    std::vector<std::string> lines;
    const std::string start = "[" + transaction_id + "] ";
    for (const auto& line : trace())
        if (line.starts_with(start)) lines.push_back(line.substr(start.size()));
    return lines;
}

void Daemon::arm(const std::string& point) const {
    std::filesystem::remove(faults() / (point + ".go"));
    std::ofstream{faults() / (point + ".armed")} << "";
}

bool Daemon::wait_reached(const std::string& point, std::chrono::milliseconds limit) const {
    return sandbox::wait_until(
        [&] {
            for (const auto& entry : std::filesystem::directory_iterator{faults()}) {
                const auto name = entry.path().filename().string();
                if (name.starts_with(point + ".") && name.ends_with(".reached")) return true;
            }
            return false;
        },
        limit);
}

void Daemon::let_go(const std::string& point) const {
    std::ofstream{faults() / (point + ".go")} << "";
}

} // namespace shopd::e2e
