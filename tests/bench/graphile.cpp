#include "tests/bench/graphile.hpp"

#include "tests/sandbox/cluster.hpp"
#include "tests/sandbox/process.hpp"

#include <cerrno>
#include <csignal>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace shopd::bench {
namespace {

namespace fs = std::filesystem;

sandbox::Command command(const fs::path& folder, const std::string& mode, const sandbox::Site& site,
                         const std::string& argument) {
    return {.words = {(folder / "node_modules/node/bin/node").string(), "worker.js", mode, site.database(), argument},
            .environment = {{"PGHOST", site.cluster().folder().string()},
                            {"PGUSER", "postgres"},
                            {"NODE_ENV", "production"},
                            {"NO_LOG_SUCCESS", "1"}},
            .folder = folder};
}

std::string text_of(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream{file}.rdbuf();
    return text.str();
}

} // namespace

std::optional<Graphile> Graphile::find(const Report& report) {
    const fs::path sources = SHOPD_BENCH_GRAPHILE;
    const fs::path folder = SHOPD_BENCH_CACHE;
    const auto lock = folder / "package-lock.json";
    try {
        if (text_of(lock) != text_of(sources / "package-lock.json") || !fs::exists(folder / "node_modules/.complete")) {
            report.progress("npm ci of graphile-worker and Node 22 into " + folder.string());
            fs::create_directories(folder);
            for (const char* file : {"package.json", "package-lock.json"})
                fs::copy_file(sources / file, folder / file, fs::copy_options::overwrite_existing);
            sandbox::run({.words = {"timeout", "300", "npm", "ci", "--no-audit", "--no-fund"}, .folder = folder});
            sandbox::run({.words = {"node_modules/node/bin/node", "--version"}, .folder = folder});
            std::ofstream{folder / "node_modules/.complete"} << "";
        }
        fs::copy_file(sources / "worker.js", folder / "worker.js", fs::copy_options::overwrite_existing);
        return Graphile{folder};
    } catch (const std::exception& failure) {
        report.progress(std::string{"without graphile-worker, npm cannot install it: "} + failure.what());
        return std::nullopt;
    }
}

void Graphile::migrate(sandbox::Site& site) const {
    sandbox::run(command(folder_, "drain", site, "1"));
}

double Graphile::drain(sandbox::Site& site, int jobs) const {
    return std::stod(sandbox::run(command(folder_, "drain", site, std::to_string(jobs))));
}

Graphile::Listening::Listening(const Graphile& graphile, sandbox::Site& site) {
    int in[2];
    int out[2];
    if (::pipe2(in, O_CLOEXEC) != 0 || ::pipe2(out, O_CLOEXEC) != 0)
        throw std::system_error(errno, std::generic_category(), "pipe");
    auto wanted = command(graphile.folder_, "latency", site, "");
    // Its claiming commits are not waited for, like ours.
    wanted.environment["PGOPTIONS"] = "-c synchronous_commit=off";
    wanted.standard_input = in[0];
    wanted.standard_output = out[1];
    process_ = sandbox::start(wanted);
    ::close(in[0]);
    ::close(out[1]);
    input_ = in[1];
    output_ = out[0];
    char byte = 0;
    while (text_.find("ready\n") == std::string::npos && ::read(output_, &byte, 1) == 1)
        text_ += byte;
    if (text_.find("ready\n") == std::string::npos) throw std::runtime_error("graphile-worker does not start");
    text_.clear();
}

Graphile::Listening::~Listening() {
    if (input_ >= 0) ::close(input_);
    ::close(output_);
    if (process_ != 0 && !sandbox::wait_for_end(process_, std::chrono::seconds{10})) {
        ::kill(process_, SIGKILL);
        sandbox::wait_for_end(process_, std::chrono::seconds{10});
    }
}

std::map<std::int64_t, std::int64_t> Graphile::Listening::finish() {
    ::close(input_);
    input_ = -1;
    std::istringstream lines{read_all()};
    std::map<std::int64_t, std::int64_t> started;
    for (std::int64_t bill = 0, at = 0; lines >> bill >> at;)
        started.emplace(bill, at);
    return started;
}

std::string Graphile::Listening::read_all() {
    char buffer[65536];
    for (ssize_t length = 0; (length = ::read(output_, buffer, sizeof buffer)) > 0;)
        text_.append(buffer, static_cast<std::size_t>(length));
    return text_;
}

} // namespace shopd::bench
