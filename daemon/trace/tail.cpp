#include "daemon/trace/tail.hpp"

#include "daemon/trace/line_reader.hpp"
#include "daemon/trace/rotation.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

namespace shopd::trace {
namespace {

using std::chrono::steady_clock;
using namespace std::chrono_literals;

Descriptor open_to_read(const std::filesystem::path& path) {
    Descriptor file{open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    if (!file.is_open() && errno != ENOENT) throw unavailable(path, "cannot be read", errno);
    return file;
}

struct stat status_of(const Descriptor& file) {
    struct stat status {};

    if (fstat(file.number(), &status) != 0) throw unavailable("file", "cannot be looked at", errno);
    return status;
}

std::uint64_t size_of(const Descriptor& file) {
    return static_cast<std::uint64_t>(status_of(file).st_size);
}

/// Where the last complete line ends.
std::uint64_t end_of_lines(const Descriptor& file) {
    constexpr std::uint64_t block = 4096;
    std::array<char, block> bytes{};
    for (std::uint64_t end = size_of(file); end > 0;) {
        const std::uint64_t begin = end > block ? end - block : 0;
        const ssize_t count = pread(file.number(), bytes.data(), end - begin, static_cast<off_t>(begin));
        if (count <= 0) return end;
        const std::string_view got{bytes.data(), static_cast<std::size_t>(count)};
        const std::size_t newline = got.rfind('\n');
        if (newline != std::string_view::npos) return begin + newline + 1;
        end = begin;
    }
    return 0;
}

} // namespace

Tail::Tail(std::filesystem::path live, const std::vector<std::string>& transaction_ids)
    : live_{std::move(live)}, changes_{inotify_init1(IN_NONBLOCK | IN_CLOEXEC)} {
    for (const auto& id : transaction_ids)
        matchers_.emplace_back(id);
    const auto folder = live_.has_parent_path() ? live_.parent_path() : std::filesystem::path{"."};
    if (changes_.is_open())
        inotify_add_watch(changes_.number(), folder.c_str(), IN_MODIFY | IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM);
    open_live();
    if (file_.is_open()) begin_ = offset_ = end_of_lines(file_);
}

void Tail::open_live() {
    file_ = open_to_read(live_);
    if (file_.is_open()) id_ = FileId::of(status_of(file_));
    offset_ = 0;
    has_moved_ = false;
}

bool Tail::is_wanted(std::string_view line) const {
    if (matchers_.empty()) return true;
    const auto parsed = parse_line(line);
    return parsed && std::any_of(matchers_.begin(), matchers_.end(),
                                 [&](const auto& matcher) { return matcher.matches(*parsed); });
}

std::vector<std::string> Tail::last(std::size_t count) const {
    std::vector<std::string> lines;
    const auto collect = [&](const Descriptor& file, const std::filesystem::path& name, std::uint64_t end) {
        BackwardReader reader{file.number(), name, end};
        while (lines.size() < count) {
            const auto line = reader.previous();
            if (!line) return;
            if (is_wanted(*line)) lines.emplace_back(*line);
        }
    };
    if (file_.is_open()) collect(file_, live_, begin_);
    const auto rotated = find_rotated(live_);
    bool is_older =
        std::none_of(rotated.begin(), rotated.end(), [&](const auto& path) { return FileId::find(path) == id_; });
    for (auto path = rotated.rbegin(); path != rotated.rend() && lines.size() < count; ++path) {
        if (is_older && !is_compressed(*path)) {
            const Descriptor file = open_to_read(*path);
            if (file.is_open()) collect(file, *path, size_of(file));
        }
        is_older = is_older || FileId::find(*path) == id_;
    }
    std::reverse(lines.begin(), lines.end());
    return lines;
}

bool Tail::read_on(const std::function<void(std::string_view)>& each) {
    constexpr std::size_t block = std::size_t{64} * 1024;
    bool has_given = false;
    const auto give = [&](std::string_view line) {
        const bool is_rest = std::exchange(is_longer_than_held_, false);
        if (is_rest || !is_wanted(line)) return;
        each(line);
        has_given = true;
    };
    if (size_of(file_) < offset_) offset_ = 0;
    for (;;) {
        const std::size_t held = partial_.size();
        partial_.resize(held + block);
        const ssize_t count = pread(file_.number(), partial_.data() + held, block, static_cast<off_t>(offset_));
        partial_.resize(held + (count > 0 ? static_cast<std::size_t>(count) : 0));
        if (count < 0) throw unavailable(live_, "cannot be read", errno);
        if (count == 0) return has_given;
        offset_ += static_cast<std::uint64_t>(count);
        std::size_t begin = 0;
        for (std::size_t end = 0; (end = partial_.find('\n', begin)) != std::string::npos; begin = end + 1)
            give(std::string_view{partial_}.substr(begin, end - begin));
        partial_.erase(0, begin);
        if (partial_.size() >= longest_line_read) {
            give(partial_);
            partial_.clear();
            is_longer_than_held_ = true;
        }
    }
}

bool Tail::go_to_the_next_file(const std::function<void(std::string_view)>& each) {
    auto chain = find_chain(live_);
    std::erase_if(chain, [](const NamedFile& file) { return is_compressed(file.path); });
    const auto here = std::find_if(chain.begin(), chain.end(), [&](const auto& file) { return file.id == id_; });
    // Where this file is gone, the live one is the best that is left.
    const auto next = here == chain.end() ? (chain.empty() ? chain.end() : chain.end() - 1) : here + 1;
    if (next == chain.end()) return false;
    Descriptor opened = open_to_read(next->path);
    if (!opened.is_open() || FileId::of(status_of(opened)) != next->id) return false;

    if (!partial_.empty() && !is_longer_than_held_ && is_wanted(partial_)) each(partial_);
    partial_.clear();
    is_longer_than_held_ = false;
    file_ = std::move(opened);
    id_ = next->id;
    offset_ = 0;
    has_moved_ = false;
    return true;
}

bool Tail::step(const std::function<void(std::string_view)>& each) {
    if (!file_.is_open()) open_live();
    if (!file_.is_open()) return false;
    bool has_given = read_on(each);
    for (;;) {
        const auto named = FileId::find(live_);
        if (!named || *named == id_ || !std::exchange(has_moved_, true)) return has_given;
        if (!go_to_the_next_file(each)) return has_given;
        has_given = read_on(each) || has_given;
    }
}

void Tail::wait(std::chrono::milliseconds patience) const {
    struct pollfd ready {
        changes_.number(), POLLIN, 0
    };

    poll(&ready, changes_.is_open() ? 1 : 0, static_cast<int>(patience.count()));
    std::array<char, 4096> events{};
    while (changes_.is_open() && read(changes_.number(), events.data(), events.size()) > 0) {
    }
}

void Tail::follow(std::chrono::milliseconds patience, const std::function<void(std::string_view)>& each) {
    const auto deadline = steady_clock::now() + patience;
    while (!step(each)) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now());
        if (left <= 0ms) return;
        wait(std::min(left, has_moved_ ? 20ms : std::chrono::milliseconds{1s}));
    }
}

} // namespace shopd::trace
