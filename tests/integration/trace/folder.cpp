#include "tests/integration/trace/folder.hpp"

#include "daemon/trace/scan.hpp"
#include "daemon/trace/seal_key.hpp"

#include <fmt/chrono.h>

#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>

namespace shopd::trace {

using namespace std::chrono_literals;

Folder::Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "shopd-trace-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
}

Folder::~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

config::Trace Folder::settings() const {
    config::Trace settings;
    settings.file = file();
    settings.rotate = {0, false};
    settings.timezone = "Europe/Paris";
    return settings;
}

config::Trace Folder::signed_settings() const {
    auto trace = settings();
    const auto key = SigningKey::make();
    trace.signing_key_file = path_ / "seal-key";
    key.write(*trace.signing_key_file);
    trace.trusted_keys = {fmt::format("{} since {:%Y-%m-%d}", key.public_key(), fmt::gmtime(std::time(nullptr)))};
    return trace;
}

std::filesystem::path Folder::write(const std::string& name, std::string_view content) const {
    std::ofstream{path_ / name, std::ios::binary} << content;
    return path_ / name;
}

std::chrono::system_clock::time_point noon(std::chrono::milliseconds later) {
    return std::chrono::sys_days{std::chrono::August / 21 / 2017} + 10h + later;
}

Line line(const std::string& transaction_id, const std::string& text) {
    return {transaction_id, text, noon()};
}

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

std::vector<std::string> events(const config::Trace& settings) {
    std::vector<std::string> found;
    History history{settings, {}};
    while (const auto entry = history.next())
        if (!entry->line.ends_with(half_line_mark)) found.emplace_back(entry->parsed.event);
    return found;
}

std::map<std::string, int> count_events(const config::Trace& settings) {
    std::map<std::string, int> counts;
    for (const auto& event : events(settings))
        ++counts[event];
    return counts;
}

} // namespace shopd::trace
