#include "daemon/trace/rotation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <iterator>
#include <optional>
#include <string>

#include <fcntl.h>

namespace shopd::trace {
namespace {

constexpr std::size_t number_digits = 8;

std::optional<std::uint64_t> read_number(std::string_view name) {
    std::uint64_t number = 0;
    const char* end = name.data() + name.size();
    const auto [stop, error] = std::from_chars(name.data(), end, number);
    if (error != std::errc{}) return std::nullopt;
    const auto digits = static_cast<std::size_t>(stop - name.data());
    if (digits < number_digits || stop == end || *stop != '-') return std::nullopt;
    return number;
}

struct Rotated {
    std::filesystem::path path;
    std::optional<std::uint64_t> number; ///< ours only
    std::filesystem::file_time_type written;
};

bool is_ours_before(const Rotated& left, const Rotated& right) {
    return left.number != right.number ? left.number < right.number : left.path < right.path;
}

bool is_written_before(const Rotated& left, const Rotated& right) {
    return left.written != right.written ? left.written < right.written : left.path < right.path;
}

std::vector<Rotated> list(const std::filesystem::path& live) {
    std::vector<Rotated> found;
    const std::string prefix = live.filename().string();
    std::error_code error;
    std::filesystem::directory_iterator entries{live.has_parent_path() ? live.parent_path() : ".", error};
    for (; !error && entries != std::filesystem::directory_iterator{}; entries.increment(error)) {
        const std::string name = entries->path().filename().string();
        if (!name.starts_with(prefix) || name.size() < prefix.size() + 2) continue;
        const std::string_view rest = std::string_view{name}.substr(prefix.size());
        if ((rest[0] != '-' && rest[0] != '.') || rest[1] < '0' || rest[1] > '9') continue;
        std::error_code gone;
        const auto written = entries->last_write_time(gone);
        if (gone || !entries->is_regular_file(gone)) continue;
        found.push_back(
            {live.parent_path() / name, rest[0] == '-' ? read_number(rest.substr(1)) : std::nullopt, written});
    }
    return found;
}

} // namespace

std::vector<std::filesystem::path> find_rotated(const std::filesystem::path& live) {
    auto all = list(live);
    const auto theirs =
        std::stable_partition(all.begin(), all.end(), [](const Rotated& file) { return file.number.has_value(); });
    std::sort(all.begin(), theirs, is_ours_before);
    std::sort(theirs, all.end(), is_written_before);
    std::vector<Rotated> merged;
    std::merge(all.begin(), theirs, theirs, all.end(), std::back_inserter(merged),
               [](const Rotated& left, const Rotated& right) { return left.written < right.written; });
    std::vector<std::filesystem::path> paths;
    for (auto& file : merged)
        paths.push_back(std::move(file.path));
    return paths;
}

std::vector<NamedFile> find_chain(const std::filesystem::path& live) {
    constexpr int attempts = 100;
    std::vector<NamedFile> chain;
    for (int attempt = 0; attempt < attempts; ++attempt) {
        chain.clear();
        const auto before = FileId::find(live);
        for (const auto& path : find_rotated(live))
            if (const auto id = FileId::find(path)) chain.push_back({path, *id});
        if (before) chain.push_back({live, *before});
        if (FileId::find(live) == before) break;
    }
    return chain;
}

bool is_compressed(const std::filesystem::path& path) {
    constexpr std::array<std::string_view, 5> endings = {".gz", ".zst", ".xz", ".bz2", ".lz4"};
    return std::find(endings.begin(), endings.end(), path.extension().string()) != endings.end();
}

std::filesystem::path find_name(const std::filesystem::path& live, FileId id) {
    if (FileId::find(live) == id) return live;
    for (const auto& path : find_rotated(live))
        if (FileId::find(path) == id) return path;
    return {};
}

std::filesystem::path rename_to_rotated(const std::filesystem::path& live, std::string_view moment) {
    std::uint64_t number = 0;
    for (const Rotated& file : list(live))
        number = std::max(number, file.number.value_or(0));
    constexpr int attempts = 100;
    for (int attempt = 0; attempt < attempts; ++attempt) {
        auto target = live;
        target += fmt::format("-{:0{}}-{}", ++number, number_digits, moment);
        if (renameat2(AT_FDCWD, live.c_str(), AT_FDCWD, target.c_str(), RENAME_NOREPLACE) == 0) return target;
        const bool is_unknown_here = errno == EINVAL || errno == ENOSYS;
        if (is_unknown_here && !std::filesystem::exists(target) && std::rename(live.c_str(), target.c_str()) == 0)
            return target;
        if (errno != EEXIST && !is_unknown_here) break;
    }
    throw unavailable(live, "cannot be rotated", errno);
}

} // namespace shopd::trace
