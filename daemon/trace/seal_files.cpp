#include "daemon/trace/seal_files.hpp"

#include "daemon/trace/line_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>

#include <fcntl.h>

namespace shopd::trace {
namespace {

constexpr std::string_view ending = ".seal-";

std::optional<std::uint64_t> number_of(const std::string& name, const std::string& prefix) {
    if (!name.starts_with(prefix)) return std::nullopt;
    std::uint64_t number = 0;
    const char* end = name.data() + name.size();
    const auto [stop, error] = std::from_chars(name.data() + prefix.size(), end, number);
    return error == std::errc{} && stop == end ? std::optional{number} : std::nullopt;
}

} // namespace

std::filesystem::path seal_path(const std::filesystem::path& live, std::uint64_t number) {
    auto path = live;
    path += fmt::format("{}{:08}", ending, number);
    return path;
}

std::vector<SealFile> find_seal_files(const std::filesystem::path& live) {
    std::vector<SealFile> files;
    const auto prefix = live.filename().string() + std::string{ending};
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator{live.parent_path(), error})
        if (const auto number = number_of(entry.path().filename().string(), prefix))
            files.push_back({entry.path(), *number});
    std::sort(files.begin(), files.end(),
              [](const SealFile& left, const SealFile& right) { return left.number < right.number; });
    return files;
}

SealContent read_seal(const std::filesystem::path& path) {
    Descriptor file{open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    if (!file.is_open()) throw unavailable(path, "cannot be read", errno);
    LineReader reader{open_content(std::move(file), "seal")};
    SealContent content;
    while (const auto line = reader.next()) {
        auto record = reader.is_line_whole() ? parse_seal_record(*line) : std::nullopt;
        if (!record) {
            content.garbage = fmt::format("{}: what stands from byte {} on is no record", path.string(), content.size);
            content.has_half_line = !reader.is_line_whole() && may_become_record(*line);
            break;
        }
        content.last_begin = content.size;
        content.size += line->size() + 1;
        content.records.push_back(std::move(*record));
    }
    return content;
}

} // namespace shopd::trace
