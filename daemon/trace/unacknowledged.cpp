#include "daemon/trace/unacknowledged.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <sstream>
#include <string>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace shopd::trace {
namespace {

constexpr std::size_t slot_size = 128;
constexpr std::size_t slots_made_at_once = 31; // with the header, one page

std::string slot_text(std::string_view text) {
    return fmt::format("{:<{}}\n", text, slot_size - 1);
}

std::string header_of_this_boot() {
    std::ifstream file{"/proc/sys/kernel/random/boot_id"};
    std::string boot = "unknown";
    std::getline(file, boot);
    return slot_text("moodle-shopd unacknowledged 1 boot " + boot);
}

std::string read_all(int descriptor) {
    std::string content;
    std::array<char, 16384> block{};
    ssize_t count = 0;
    while ((count = pread(descriptor, block.data(), block.size(), static_cast<off_t>(content.size()))) > 0)
        content.append(block.data(), static_cast<std::size_t>(count));
    return content;
}

} // namespace

Unacknowledged::Unacknowledged(const std::filesystem::path& path)
    : path_{path}, descriptor_{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640)} {
    if (!descriptor_.is_open()) throw unavailable(path_, "cannot be opened", errno);
    lock();
    const std::string header = header_of_this_boot();
    const std::string content = read_all(descriptor_.number());
    if (content.starts_with(header))
        read_slots(std::string_view{content}.substr(slot_size));
    else
        start_anew(header);
}

void Unacknowledged::lock() {
    if (flock(descriptor_.number(), LOCK_EX | LOCK_NB) == 0) return;
    if (errno == EWOULDBLOCK)
        throw Held{
            fmt::format("trace {}: another daemon writes this trace; each needs its own trace.file", path_.string())};
    throw unavailable(path_, "cannot be locked", errno);
}

void Unacknowledged::start_anew(const std::string& header) {
    std::string content = header;
    for (Slot slot = 0; slot < slots_made_at_once; ++slot) {
        content += slot_text("");
        free_.insert(slot);
    }
    end_ = slots_made_at_once;
    if (ftruncate(descriptor_.number(), 0) != 0 ||
        pwrite(descriptor_.number(), content.data(), content.size(), 0) != static_cast<ssize_t>(content.size()))
        throw unavailable(path_, "cannot be written", errno);
}

void Unacknowledged::read_slots(std::string_view slots) {
    for (; slots.size() >= slot_size; slots.remove_prefix(slot_size), ++end_) {
        std::istringstream text{std::string{slots.substr(0, slot_size)}};
        Extent extent;
        if (text >> extent.file.device >> extent.file.inode >> extent.offset >> extent.length) {
            left_over_.push_back(extent);
            left_over_slots_.push_back(end_);
        } else {
            free_.insert(end_);
        }
    }
    std::sort(left_over_.begin(), left_over_.end());
    left_over_.erase(std::unique(left_over_.begin(), left_over_.end()), left_over_.end());
}

void Unacknowledged::close_left_over() noexcept {
    for (const Slot slot : left_over_slots_)
        close(slot);
    left_over_slots_.clear();
}

bool Unacknowledged::write_slot(Slot slot, std::string_view text) noexcept {
    return pwrite(descriptor_.number(), text.data(), text.size(), static_cast<off_t>((slot + 1) * slot_size)) ==
           static_cast<ssize_t>(text.size());
}

Unacknowledged::Slot Unacknowledged::open(const Extent& extent) {
    if (free_.empty()) free_.insert(end_++);
    const Slot slot = *free_.begin();
    if (!write_slot(slot, slot_text(fmt::format("{} {} {} {}", extent.file.device, extent.file.inode, extent.offset,
                                                extent.length))))
        throw unavailable(path_, "cannot be written", errno);
    free_.erase(free_.begin());
    return slot;
}

void Unacknowledged::close(Slot slot) noexcept {
    static const std::string empty = slot_text("");
    write_slot(slot, empty);
    free_.insert(slot);
}

} // namespace shopd::trace
