#include "config/read_files.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

namespace shopd::config {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t largest_file = 1U << 20;
constexpr std::size_t most_files = 200;

void read_one(const fs::path& file, std::vector<NamedText>& files, Report& report) {
    std::error_code ignored;
    if (fs::is_directory(file, ignored)) return report.add(file.string(), {"is a folder", "name the file itself"});
    errno = 0;
    std::ifstream stream{file, std::ios::binary};
    if (!stream) {
        return report.add(file.string(), {fmt::format("cannot be read: {}", std::strerror(errno)),
                                          "check the name and the permissions, or name another with --config FILE"});
    }
    std::string text(largest_file + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(stream.gcount()));
    if (stream.bad()) return report.add(file.string(), {"cannot be read to its end", "check the disk"});
    if (text.size() > largest_file) return report.add(file.string(), {"is larger than 1 MiB", "is it the right file?"});
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text.starts_with(byte_order_mark)) text.erase(0, byte_order_mark.size());
    files.push_back({file.string(), std::move(text)});
}

std::vector<fs::path> find_parts(const fs::path& folder, Report& report) {
    std::vector<fs::path> parts;
    std::error_code error;
    if (!fs::exists(folder, error) && !error) return parts;
    for (fs::directory_iterator at{folder, error}, end; !error && at != end; at.increment(error)) {
        const std::string name = at->path().filename().string();
        if (name.ends_with(".yaml") && !name.starts_with('.')) parts.push_back(at->path());
        if (parts.size() > most_files) break;
    }
    if (error)
        report.add(folder.string(), {"cannot be read: " + error.message(),
                                     "it is merged into the configuration: check its permissions"});
    if (parts.size() > most_files)
        report.add(folder.string(), {fmt::format("holds more than {} files", most_files), "join some of them"});
    std::sort(parts.begin(), parts.end(), [](const fs::path& left, const fs::path& right) {
        return left.filename().string() < right.filename().string();
    });
    return parts;
}

} // namespace

std::vector<NamedText> read_files(const fs::path& file, Report& report) {
    std::vector<NamedText> files;
    read_one(file, files, report);
    for (const auto& part : find_parts(file.parent_path() / "conf.d", report)) {
        std::error_code ignored;
        if (fs::is_regular_file(part, ignored))
            read_one(part, files, report);
        else
            report.add(part.string(), {"is not a file that can be read", "remove it, or mend the link"});
    }
    report.throw_if_any();
    return files;
}

} // namespace shopd::config
