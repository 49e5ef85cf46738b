#include "daemon/trace/sources.hpp"

#include "daemon/trace/content.hpp"
#include "daemon/trace/rotation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <set>

#include <fcntl.h>
#include <fnmatch.h>
#include <glob.h>
#include <unistd.h>

namespace shopd::trace {
namespace {

class Finder {
public:
    void add(const std::filesystem::path& live, const std::vector<NamedFile>& files) {
        Series series;
        for (const auto& file : files) {
            if (!seen_.insert(file.id).second) continue;
            if (!is_readable(file.path))
                found_.problems.push_back(
                    fmt::format("{}: this compression is not read; use zstd or gzip", file.path.string()));
            else
                series.push_back({file.path, live, file.id});
        }
        if (!series.empty()) found_.series.push_back(std::move(series));
    }

    void add_own(const std::filesystem::path& live) {
        const auto folder = live.has_parent_path() ? live.parent_path() : std::filesystem::path{"."};
        if (access(folder.c_str(), R_OK) != 0)
            found_.problems.push_back(fmt::format("{}: {}", folder.string(), std::strerror(errno)));
        add(live, find_chain(live));
    }

    void add_pattern(const std::string& pattern) {
        std::set<std::filesystem::path> lives;
        for (const auto& path : expand(pattern))
            if (path == pattern || !stands_beside_a_trace(path)) lives.insert(live_of(path));
        for (const auto& live : lives) {
            auto files = find_chain(live);
            std::erase_if(files, [&](const NamedFile& file) {
                return fnmatch(pattern.c_str(), file.path.c_str(), FNM_PATHNAME | FNM_PERIOD) != 0 &&
                       file.path != pattern;
            });
            add(live, files);
        }
    }

    Sources found() && { return std::move(found_); }

private:
    /// What a daemon keeps beside its trace, which a pattern such as `merchant_trace.log*` does not mean.
    static bool stands_beside_a_trace(const std::filesystem::path& path) {
        const auto ending = path.extension().string();
        return ending == ".index" || ending == ".unacknowledged" || ending == ".json" || ending.starts_with(".seal-");
    }

    std::vector<std::filesystem::path> expand(const std::string& pattern) {
        std::vector<std::filesystem::path> paths;
        glob_t matches{};
        const int result = glob(pattern.c_str(), GLOB_ERR, nullptr, &matches);
        if (result == 0) paths.assign(matches.gl_pathv, matches.gl_pathv + matches.gl_pathc);
        globfree(&matches);
        const bool is_pattern = pattern.find_first_of("*?[") != std::string::npos;
        if (result == GLOB_ABORTED || result == GLOB_NOSPACE || (result == GLOB_NOMATCH && !is_pattern))
            found_.problems.push_back(
                fmt::format("{}: {}", pattern, std::strerror(result == GLOB_NOMATCH ? ENOENT : errno)));
        return paths;
    }

    /// NAME for NAME.1, NAME-20260821, NAME-00000001-20260821T203855, NAME.2.gz; the path itself for others.
    static std::filesystem::path live_of(const std::filesystem::path& path) {
        std::string name = path.filename().string();
        if (is_compressed(path)) name.resize(name.rfind('.'));
        const std::size_t end = name.find_last_not_of("0123456789T-");
        if (end == std::string::npos || end + 1 == name.size()) return path;
        std::size_t cut = end + (name[end] == '.' ? 0 : 1);
        if (cut == 0 || cut + 1 >= name.size() || (name[cut] != '.' && name[cut] != '-')) return path;
        return path.parent_path() / name.substr(0, cut);
    }

    Sources found_;
    std::set<FileId> seen_;
};

} // namespace

Sources find_sources(const config::Trace& settings) {
    Finder finder;
    finder.add_own(settings.file);
    for (const auto& pattern : settings.read)
        finder.add_pattern(pattern.string());
    return std::move(finder).found();
}

namespace {

/// What the file was compressed to meanwhile; empty where that is not there.
std::filesystem::path compressed_name(const std::filesystem::path& path) {
    auto name = path;
    name += ".zst";
    return FileId::find(name) ? name : std::filesystem::path{};
}

} // namespace

std::unique_ptr<Content> open_source(const Source& source) {
    const auto try_open = [&](const std::filesystem::path& path) {
        Descriptor file{open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
        struct stat status {};
        if (!file.is_open() && errno != ENOENT) throw unavailable(path, "cannot be read", errno);
        const bool is_it = file.is_open() && fstat(file.number(), &status) == 0 && FileId::of(status) == source.id;
        return is_it ? std::move(file) : Descriptor{};
    };
    constexpr int attempts = 3;
    auto name = source.path;
    Descriptor file = try_open(name);
    for (int attempt = 0; attempt < attempts && !file.is_open(); ++attempt) {
        name = find_name(source.live, source.id);
        if (!name.empty()) file = try_open(name);
    }
    if (!file.is_open() && !is_compressed(source.path)) {
        name = compressed_name(source.path);
        if (!name.empty()) file = Descriptor{open(name.c_str(), O_RDONLY | O_CLOEXEC)};
    }
    if (!file.is_open()) throw unavailable(source.path, "went away before it was read", ENOENT);
    return open_content(std::move(file), name);
}

} // namespace shopd::trace
