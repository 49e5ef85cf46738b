#include "tests/sandbox/stand_in.hpp"

#include "tests/sandbox/process.hpp"
#include "tests/sandbox/site.hpp"

#include <httplib.h>
#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <fstream>
#include <stdexcept>
#include <system_error>

namespace shopd::sandbox {
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

json as_json(const Fault& fault) {
    json rule = {{"action", fault.action},   {"function", fault.function},   {"contains", fault.contains},
                 {"call", fault.call},       {"times", fault.times},         {"when", fault.when},
                 {"ms", fault.ms},           {"fixed_ms", fault.fixed_ms},   {"per_item_ms", fault.per_item_ms},
                 {"status", fault.status},   {"exception", fault.exception}, {"errorcode", fault.errorcode},
                 {"message", fault.message}, {"after", fault.after},         {"first", fault.first}};
    if (!fault.body.empty()) rule["body"] = fault.body;
    return rule;
}

std::string first_line(int descriptor) {
    std::string line;
    for (char letter = 0; read(descriptor, &letter, 1) == 1 && letter != '\n';)
        line += letter;
    return line;
}

fs::path new_folder() {
    auto pattern = (fs::temp_directory_path() / "shopd-stand-in-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::system_error(errno, std::generic_category(), pattern);
    return pattern;
}

} // namespace

std::string RecordedCall::parameter(const std::string& name) const {
    for (const auto& [key, value] : parameters)
        if (key == name) return value;
    return "";
}

StandIn::StandIn(const Site& site) : StandIn(site, Options{}) {}

StandIn::StandIn(const Site& site, Options options) : StandIn(site.admin_dsn(), options) {}

StandIn::StandIn(std::string dsn, Options options) : dsn_(std::move(dsn)), options_(options) {
    if (options_.https) folder_ = new_folder();
    start_again();
}

StandIn::~StandIn() {
    stop();
    std::error_code ignored;
    if (!folder_.empty()) fs::remove_all(folder_, ignored);
}

void StandIn::start_again() {
    int input[2];
    int output[2];
    if (pipe2(input, O_CLOEXEC) != 0 || pipe2(output, O_CLOEXEC) != 0)
        throw std::system_error(errno, std::generic_category(), "pipe");
    Command command;
    command.words = {SHOPD_STAND_IN, "--dsn", dsn_, "--port", std::to_string(options_.port), "--until-input-ends"};
    if (options_.https) command.words.insert(command.words.end(), {"--https", ca_file().string()});
    command.standard_input = input[0];
    command.standard_output = output[1];
    process_ = start(command);
    close(input[0]);
    close(output[1]);
    lifeline_ = input[1];
    url_ = first_line(output[0]);
    close(output[0]);
    if (url_.empty()) {
        stop();
        throw std::runtime_error("moodle-stand-in did not start");
    }
    options_.port = std::stoi(url_.substr(url_.rfind(':') + 1));
}

void StandIn::stop() {
    if (process_ == 0) return;
    kill(process_, SIGKILL);
    wait_for_end(process_, std::chrono::seconds(10));
    process_ = 0;
    close(lifeline_);
    lifeline_ = -1;
}

std::string StandIn::token() {
    return Site::service_token;
}

fs::path StandIn::token_file(const fs::path& folder) {
    auto file = folder / "moodle-token";
    fs::remove(file);
    std::ofstream(file) << token() << '\n';
    fs::permissions(file, fs::perms::owner_read);
    return file;
}

fs::path StandIn::ca_file() const {
    return folder_ / "stand-in.pem";
}

std::string StandIn::request(const std::string& method, const std::string& path, const std::string& body) const {
    httplib::Client client(url_);
    if (options_.https) client.set_ca_cert_path(ca_file().string());
    client.set_tcp_nodelay(true);
    const auto result = method == "GET"    ? client.Get(path)
                        : method == "POST" ? client.Post(path, body, "application/json")
                                           : client.Delete(path);
    if (!result)
        throw std::runtime_error("stand-in: " + method + " " + path + ": " + httplib::to_string(result.error()));
    if (result->status != 200) throw std::invalid_argument("stand-in: " + method + " " + path + ": " + result->body);
    return result->body;
}

void StandIn::add(const std::vector<Fault>& faults) {
    json rules = json::array();
    for (const auto& fault : faults)
        rules.push_back(as_json(fault));
    request("POST", "/sandbox/faults", rules.dump());
}

void StandIn::clear_faults() {
    request("DELETE", "/sandbox/faults");
}

void StandIn::release() {
    request("POST", "/sandbox/release");
}

void StandIn::clear_calls() {
    request("DELETE", "/sandbox/calls");
}

std::vector<RecordedCall> StandIn::calls(std::size_t from) const {
    std::vector<RecordedCall> calls;
    for (const auto& entry : json::parse(request("GET", "/sandbox/calls?from=" + std::to_string(from)))) {
        RecordedCall call;
        call.number = entry["number"];
        call.function = entry["function"];
        call.parameters = entry["parameters"];
        call.at = std::chrono::sys_time<std::chrono::milliseconds>(
            std::chrono::milliseconds(entry["at"].get<std::int64_t>()));
        call.duration = std::chrono::milliseconds(entry["duration"].get<std::int64_t>());
        call.outcome = entry["outcome"];
        calls.push_back(std::move(call));
    }
    return calls;
}

std::size_t StandIn::count(const std::string& function, const std::string& outcome) const {
    std::size_t count = 0;
    for (const auto& call : calls())
        if ((function == "*" || call.function == function) && call.outcome.starts_with(outcome)) ++count;
    return count;
}

bool StandIn::wait_for(const std::string& function, const std::string& outcome, std::size_t wanted,
                       std::chrono::milliseconds limit) const {
    return wait_until([&] { return count(function, outcome) >= wanted; }, limit);
}

} // namespace shopd::sandbox
