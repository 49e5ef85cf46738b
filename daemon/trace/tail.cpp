#include "daemon/trace/tail.hpp"

#include "daemon/trace/line_reader.hpp"
#include "daemon/trace/rotation.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <deque>

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
    const auto youngest = [&] {
        const auto rotated = find_rotated(live_);
        return rotated.empty() ? std::filesystem::path{} : uncompressed_name(rotated.back());
    };
    constexpr int attempts = 100;
    for (int attempt = 0; attempt < attempts; ++attempt) {
        older_ = youngest();
        file_ = open_to_read(live_);
        if (youngest() == older_) break; // else a rotation came between
    }
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
    // Compressed files can be read forwards only.
    const auto collect_compressed = [&](Descriptor file, const std::filesystem::path& name) {
        std::deque<std::string> ends;
        LineReader reader{open_content(std::move(file), name)};
        while (const auto line = reader.next()) {
            if (is_wanted(*line)) ends.emplace_back(*line);
            if (lines.size() + ends.size() > count) ends.pop_front();
        }
        lines.insert(lines.end(), ends.rbegin(), ends.rend());
    };
    if (file_.is_open()) collect(file_, live_, begin_);
    const auto rotated = find_rotated(live_);
    bool is_older =
        std::none_of(rotated.begin(), rotated.end(), [&](const auto& path) { return FileId::find(path) == id_; });
    for (auto path = rotated.rbegin(); path != rotated.rend() && lines.size() < count; ++path) {
        if (is_older && is_readable(*path)) {
            Descriptor file = open_to_read(*path);
            if (file.is_open() && is_compressed(*path))
                collect_compressed(std::move(file), *path);
            else if (file.is_open())
                collect(file, *path, size_of(file));
        }
        is_older = is_older || FileId::find(*path) == id_;
    }
    std::reverse(lines.begin(), lines.end());
    return lines;
}

void Tail::read_on(const std::function<void(std::string_view)>& each) {
    constexpr std::size_t block = std::size_t{64} * 1024;
    const auto give = [&](std::string_view line) {
        const bool is_rest = std::exchange(is_longer_than_held_, false);
        if (!is_rest && is_wanted(line)) each(line);
    };
    if (size_of(file_) < offset_) offset_ = 0;
    for (;;) {
        const std::size_t held = partial_.size();
        partial_.resize(held + block);
        const ssize_t count = pread(file_.number(), partial_.data() + held, block, static_cast<off_t>(offset_));
        partial_.resize(held + (count > 0 ? static_cast<std::size_t>(count) : 0));
        if (count < 0) throw unavailable(live_, "cannot be read", errno);
        if (count == 0) return;
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

/// Where this file stands among the others; behind them where it is gone.
std::size_t Tail::place_in(const std::vector<NamedFile>& chain) const {
    for (std::size_t place = 0; place < chain.size(); ++place)
        if (chain[place].id == id_) return place;
    // Compressed meanwhile, it is another file with the first name that is younger than what stood there before it.
    for (std::size_t place = chain.size(); place-- > 0;)
        if (uncompressed_name(chain[place].path) == older_) return std::min(place + 1, chain.size());
    return older_.empty() ? 0 : chain.size();
}

void Tail::finish_partial(const std::function<void(std::string_view)>& each) {
    if (!partial_.empty() && !is_longer_than_held_ && is_wanted(partial_)) each(partial_);
    partial_.clear();
    is_longer_than_held_ = false;
}

bool Tail::go_to_the_next_file(const std::function<void(std::string_view)>& each) {
    auto chain = find_chain(live_);
    std::erase_if(chain, [](const NamedFile& file) { return !is_readable(file.path); });
    if (chain.empty()) return false;
    // Where this file is gone, the live one is the best that is left.
    const auto next = std::min(place_in(chain) + 1, chain.size() - 1);
    Descriptor opened = open_to_read(chain[next].path);
    if (!opened.is_open() || FileId::of(status_of(opened)) != chain[next].id || chain[next].id == id_) return false;

    finish_partial(each);
    if (is_compressed(chain[next].path)) {
        LineReader reader{open_content(std::move(opened), chain[next].path)};
        while (const auto line = reader.next())
            if (is_wanted(*line)) each(*line);
        opened = open_to_read(chain[next].path);
    }
    file_ = std::move(opened);
    id_ = chain[next].id;
    older_ = next == 0 ? std::filesystem::path{} : uncompressed_name(chain[next - 1].path);
    offset_ = file_.is_open() && is_compressed(chain[next].path) ? size_of(file_) : 0; // read already
    has_moved_ = false;
    return true;
}

bool Tail::step(const std::function<void(std::string_view)>& each) {
    if (!file_.is_open()) open_live();
    if (!file_.is_open()) return false;
    bool has_given = false;
    const auto give = [&](std::string_view line) {
        has_given = true;
        each(line);
    };
    read_on(give);
    for (;;) {
        const auto named = FileId::find(live_);
        if (!named || *named == id_ || !std::exchange(has_moved_, true)) return has_given;
        if (!go_to_the_next_file(give)) return has_given;
        read_on(give);
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
