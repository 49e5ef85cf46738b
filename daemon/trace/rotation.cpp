#include "daemon/trace/rotation.hpp"

#include "daemon/trace/content.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <iterator>
#include <map>
#include <optional>
#include <string>

#include <fcntl.h>
#include <sys/stat.h>

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
    FileId id;
    std::int64_t written = 0; ///< nanoseconds
};

bool is_ours_before(const Rotated& left, const Rotated& right) {
    return left.number != right.number ? left.number < right.number : left.path < right.path;
}

bool is_written_before(const Rotated& left, const Rotated& right) {
    return left.written != right.written ? left.written < right.written : left.path < right.path;
}

/// The names of rotated files; of a file and what it was compressed to the first alone. By their uncompressed names.
std::map<std::string, std::string> list_once(const std::filesystem::path& live) {
    std::map<std::string, std::string> names;
    const std::string prefix = live.filename().string();
    std::error_code error;
    std::filesystem::directory_iterator entries{live.has_parent_path() ? live.parent_path() : ".", error};
    for (; !error && entries != std::filesystem::directory_iterator{}; entries.increment(error)) {
        const std::string name = entries->path().filename().string();
        if (!name.starts_with(prefix) || name.size() < prefix.size() + 2) continue;
        const std::string_view rest = std::string_view{name}.substr(prefix.size());
        if ((rest[0] != '-' && rest[0] != '.') || rest[1] < '0' || rest[1] > '9') continue;
        auto& known = names[uncompressed_name(name).string()];
        if (known.empty() || !is_compressed(name)) known = name;
    }
    return names;
}

/// A folder that changes while it is read may show a file under neither of its names; not twice in a row.
std::map<std::string, std::string> list(const std::filesystem::path& live) {
    const auto have_same_keys = [](const auto& left, const auto& right) {
        return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                          [](const auto& a, const auto& b) { return a.first == b.first; });
    };
    constexpr int attempts = 100;
    auto names = list_once(live);
    for (int attempt = 0; attempt < attempts; ++attempt) {
        auto again = list_once(live);
        const bool is_same = have_same_keys(names, again);
        names = std::move(again);
        if (is_same) break;
    }
    return names;
}

std::optional<Rotated> look_at(const std::filesystem::path& path, std::string_view prefix) {
    struct stat status {};

    if (stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
    const auto name = path.filename().string();
    const auto rest = std::string_view{name}.substr(prefix.size());
    return Rotated{path, rest[0] == '-' ? read_number(rest.substr(1)) : std::nullopt, FileId::of(status),
                   std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec};
}

std::vector<Rotated> look_at_all(const std::filesystem::path& live) {
    std::vector<Rotated> files;
    const auto prefix = live.filename().string();
    for (const auto& [uncompressed, name] : list(live)) {
        auto file = look_at(live.parent_path() / name, prefix);
        if (!file) file = look_at(live.parent_path() / (uncompressed + ".zst"), prefix); // compressed just now
        if (file) files.push_back(std::move(*file));
    }
    return files;
}

/// Oldest first.
std::vector<Rotated> in_order(std::vector<Rotated> all) {
    const auto theirs =
        std::stable_partition(all.begin(), all.end(), [](const Rotated& file) { return file.number.has_value(); });
    std::sort(all.begin(), theirs, is_ours_before);
    std::sort(theirs, all.end(), is_written_before);
    std::vector<Rotated> merged;
    std::merge(all.begin(), theirs, theirs, all.end(), std::back_inserter(merged),
               [](const Rotated& left, const Rotated& right) { return left.written < right.written; });
    return merged;
}

} // namespace

std::vector<std::filesystem::path> find_rotated(const std::filesystem::path& live) {
    std::vector<std::filesystem::path> paths;
    for (auto& file : in_order(look_at_all(live)))
        paths.push_back(std::move(file.path));
    return paths;
}

bool is_ours(const std::filesystem::path& live, const std::filesystem::path& rotated) {
    const auto file = look_at(rotated, live.filename().string());
    return file && file->number;
}

std::vector<NamedFile> find_chain(const std::filesystem::path& live) {
    const auto before = FileId::find(live);
    std::vector<NamedFile> chain;
    for (auto& file : in_order(look_at_all(live)))
        chain.push_back({std::move(file.path), file.id});
    const bool is_rotated_now =
        std::any_of(chain.begin(), chain.end(), [&](const NamedFile& file) { return file.id == before; });
    if (before && !is_rotated_now) chain.push_back({live, *before});
    return chain;
}

std::filesystem::path find_name(const std::filesystem::path& live, FileId id) {
    if (FileId::find(live) == id) return live;
    for (const auto& path : find_rotated(live))
        if (FileId::find(path) == id) return path;
    return {};
}

std::filesystem::path rename_to_rotated(const std::filesystem::path& live, std::string_view moment) {
    std::uint64_t number = 0;
    for (const Rotated& file : look_at_all(live))
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
