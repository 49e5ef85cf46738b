#include "daemon/trace/journal_state.hpp"
#include "daemon/trace/rotation.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include <fcntl.h>
#include <unistd.h>

namespace shopd::trace {
namespace {

std::string_view bracketed_of(const ParsedLine& line) {
    return line.bracketed.value_or(std::string_view{});
}

/// Calls `each(line, offset)` for every complete line, without its newline.
template <typename Each>
void for_each_line(std::string_view bytes, Each each) {
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = bytes.find('\n', begin)) != std::string_view::npos; begin = end + 1)
        each(bytes.substr(begin, end - begin), begin);
}

std::string read_extent(int descriptor, const Extent& extent) {
    std::string bytes(extent.length, '\0');
    std::size_t have = 0;
    while (have < bytes.size()) {
        const ssize_t count =
            pread(descriptor, bytes.data() + have, bytes.size() - have, static_cast<off_t>(extent.offset + have));
        if (count <= 0) break;
        have += static_cast<std::size_t>(count);
    }
    bytes.resize(have);
    return bytes;
}

} // namespace

void Journal::State::recover() {
    std::vector<Extent> seen;
    for (const Extent& extent : unacknowledged.left_over())
        recover(extent, seen);
    store_remembered();
    unacknowledged.close_left_over();
}

void Journal::State::recover(const Extent& extent, std::vector<Extent>& seen) {
    const auto path = find_name(settings.file, extent.file);
    if (path.empty()) return;
    const Descriptor file{open(path.c_str(), O_RDONLY | O_CLOEXEC)};

    struct stat status {};

    if (!file.is_open() || fstat(file.number(), &status) != 0 || FileId::of(status) != extent.file) return;
    const auto size = static_cast<std::uint64_t>(status.st_size);
    // What the disk may not have counts as not written.
    if (extent.offset >= size || fdatasync(file.number()) != 0) return;
    const Extent present{extent.file, extent.offset, std::min(extent.length, size - extent.offset)};
    const std::string bytes = read_extent(file.number(), present);
    for_each_line(bytes, [&](std::string_view line, std::size_t begin) {
        const Extent whole{extent.file, extent.offset + begin, line.size() + 1};
        if (std::find(seen.begin(), seen.end(), whole) != seen.end()) return;
        seen.push_back(whole);
        const std::string with_end = std::string{line} + '\n';
        remember(with_end, whole, 0);
    });
}

void Journal::State::remember(std::string_view bytes, const Extent& extent, Ticket turn) {
    for_each_line(bytes, [&](std::string_view line, std::size_t begin) {
        const auto parsed = parse_line(line);
        if (!parsed || parsed->format != Format::ours || bracketed_of(*parsed).empty()) return;
        remembered.add(bracketed_of(*parsed),
                       {std::string{parsed->event}, {extent.file, extent.offset + begin, line.size() + 1}, turn, 0});
    });
}

void Journal::State::store_remembered() {
    const auto before = std::exchange(remembered_slots, {});
    try {
        for (const Extent& extent : remembered.extents())
            remembered_slots.push_back(unacknowledged.open(extent));
    } catch (const Unavailable& reason) {
        spdlog::warn("{}; after a crash some lines may stand in the trace twice", reason.what());
    }
    for (const auto slot : before)
        unacknowledged.close(slot);
}

void Journal::State::acknowledge(Ticket ticket) {
    const auto found = waves.find(ticket);
    if (found == waves.end()) return;
    const Wave& wave = found->second;
    if (wave.slot) unacknowledged.close(*wave.slot);
    if (!remembered.empty()) {
        bool has_changed = false;
        for (const auto& bracketed : remembered.taken(ticket))
            has_changed |= remembered.forget(bracketed);
        for_each_line(wave.bytes, [&](std::string_view line, std::size_t) {
            if (const auto parsed = parse_line(line)) has_changed |= remembered.forget(bracketed_of(*parsed));
        });
        if (has_changed) store_remembered();
    }
    waves.erase(found);
}

void Journal::State::abandon(Ticket ticket) {
    const auto found = waves.find(ticket);
    if (found == waves.end()) return;
    const Wave& wave = found->second;
    remembered.release(ticket);
    if (!wave.is_doubtful) remember(wave.bytes, wave.extent, ticket);
    store_remembered();
    if (wave.slot) unacknowledged.close(*wave.slot);
    waves.erase(found);
}

} // namespace shopd::trace
