#include "daemon/trace/line_reader.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <unistd.h>

namespace shopd::trace {
namespace {

constexpr std::size_t block = std::size_t{256} * 1024;

} // namespace

LineReader::LineReader(std::unique_ptr<Content> content, std::vector<Range> ranges)
    : content_{std::move(content)}, ranges_{std::move(ranges)} {}

/// From the byte before the range on, so that a line that begins with the range is told from one that reaches into it.
bool LineReader::start_next_range() {
    if (next_range_ == ranges_.size()) return false;
    const Range range = ranges_[next_range_++];
    begin_ = end_ = 0;
    is_skipping_ = range.begin > 0;
    offset_ = range.begin - (is_skipping_ ? 1 : 0);
    range_end_ = range.end;
    is_range_read_ = false;
    content_->seek(offset_);
    return true;
}

/// The last line of a range may reach beyond it; what follows that line is not the range's.
void LineReader::end_range_where_due(std::size_t count) {
    if (offset_ < range_end_) return;
    const auto beyond = offset_ - range_end_;
    const std::size_t last_own = end_ - (beyond < count ? static_cast<std::size_t>(beyond) + 1 : count);
    const std::string_view rest{buffer_.data() + last_own, end_ - last_own};
    const std::size_t newline = rest.find('\n');
    if (newline == std::string_view::npos) return;
    offset_ -= rest.size() - newline - 1;
    end_ = last_own + newline + 1;
    is_range_read_ = true;
}

bool LineReader::fill() {
    if (is_range_read_) return false;
    constexpr std::size_t rest_of_line = 4096;
    if (begin_ > 0) std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= std::exchange(begin_, 0);
    const auto left = offset_ < range_end_ ? range_end_ - offset_ : rest_of_line;
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(block, left));
    if (buffer_.size() < end_ + wanted) buffer_.resize(end_ + wanted);
    const auto count = content_->read(buffer_.data() + end_, wanted);
    end_ += count;
    offset_ += count;
    if (count == 0)
        is_range_read_ = true;
    else
        end_range_where_due(count);
    return count > 0;
}

bool LineReader::pass_damage() {
    const auto offset = content_->pass_damage();
    if (!offset) return false;
    begin_ = end_ = 0;
    offset_ = *offset;
    is_skipping_ = false;
    is_range_read_ = offset_ >= range_end_;
    return true;
}

void LineReader::note_line(std::size_t place_in_buffer, bool is_whole) {
    line_begin_ = offset_ - end_ + place_in_buffer;
    is_line_whole_ = is_whole;
}

std::optional<std::string_view> LineReader::next() {
    std::size_t searched = 0;
    for (;;) {
        const std::string_view rest = unread();
        const std::size_t end = rest.find('\n', searched);
        const bool is_complete = end != std::string_view::npos;
        if (is_complete || rest.size() >= longest_line_read) {
            const std::string_view line = rest.substr(0, is_complete ? end : rest.size());
            note_line(begin_, is_complete);
            begin_ += line.size() + (is_complete ? 1 : 0);
            const bool was_skipping = std::exchange(is_skipping_, !is_complete);
            if (!was_skipping) return line.substr(0, longest_line_read);
            searched = 0;
            continue;
        }
        searched = rest.size();
        if (fill()) continue;
        const std::string_view last = unread();
        note_line(begin_, false);
        begin_ = end_;
        if (!std::exchange(is_skipping_, false) && !last.empty()) return last;
        if (!start_next_range()) return std::nullopt;
        searched = 0;
    }
}

std::optional<std::string_view> LineReader::next_with(std::string_view needle) {
    for (;;) {
        const std::string_view rest = unread();
        const std::size_t whole = is_skipping_ ? 0 : rest.rfind('\n') + 1;
        const void* hit = whole == 0 ? nullptr : memmem(rest.data(), whole, needle.data(), needle.size());
        if (hit != nullptr) {
            const auto at = static_cast<std::size_t>(static_cast<const char*>(hit) - rest.data());
            const std::size_t line = at == 0 ? 0 : rest.rfind('\n', at - 1) + 1;
            const std::size_t end = rest.find('\n', at);
            note_line(begin_ + line, true);
            begin_ += end + 1;
            return rest.substr(line, std::min(end - line, longest_line_read));
        }
        begin_ += whole;
        // What is left has no newline yet: one line, read the slow way once, with what follows it.
        if (unread().size() < block && fill()) continue;
        const auto line = next();
        if (!line || line->find(needle) != std::string_view::npos) return line;
    }
}

bool BackwardReader::fill() {
    if (before_ == 0) return false;
    const std::size_t count = static_cast<std::size_t>(std::min<std::uint64_t>(block, before_));
    std::string bytes(count, '\0');
    std::size_t have = 0;
    while (have < count) {
        const ssize_t got = pread(file_, bytes.data() + have, count - have, static_cast<off_t>(before_ - count + have));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw unavailable(name_, "cannot be read", errno);
        if (got == 0) break;
        have += static_cast<std::size_t>(got);
    }
    bytes.resize(have);
    before_ -= count;
    buffer_.insert(0, bytes);
    return true;
}

std::optional<std::string_view> BackwardReader::previous() {
    if (buffer_.empty() && !fill()) return std::nullopt;
    for (;;) {
        const std::size_t stop = buffer_.size() - (buffer_.ends_with('\n') ? 1 : 0);
        const std::size_t newline = stop == 0 ? std::string::npos : buffer_.rfind('\n', stop - 1);
        if (newline == std::string::npos && buffer_.size() < longest_line_read && fill()) continue;
        const std::size_t begin = newline == std::string::npos ? 0 : newline + 1;
        line_.assign(buffer_, begin, stop - begin);
        buffer_.resize(begin);
        return line_;
    }
}

} // namespace shopd::trace
