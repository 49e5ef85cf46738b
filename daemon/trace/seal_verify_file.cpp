#include "daemon/trace/seal_verify_file.hpp"

#include "daemon/trace/escape.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace shopd::trace {
namespace {

using Kind = SealRecord::Kind;

std::string beginning(std::string_view line) {
    constexpr std::size_t most = 120;
    std::string text;
    append_printable(text, line.substr(0, std::min(line.find('\n'), most)));
    return text;
}

/// What stands in a wave, piece by piece: lines, and at its end perhaps half of one.
std::vector<std::string_view> pieces_of(std::string_view bytes) {
    std::vector<std::string_view> pieces;
    while (!bytes.empty()) {
        const auto end = std::min(bytes.find('\n'), bytes.size() - 1) + 1;
        pieces.push_back(bytes.substr(0, end));
        bytes.remove_prefix(end);
    }
    return pieces;
}

} // namespace

SealedFile::SealedFile(const SealFile& file, const std::vector<SealRecord>& records, bool is_last,
                       std::uint64_t known_to, SealVerdict& verdict)
    : file_{file}, records_{records}, is_last_{is_last}, known_to_{known_to}, verdict_{verdict} {}

void SealedFile::report(SealFinding::Kind kind, std::string what, std::uint64_t line) {
    verdict_.findings.push_back({kind, name_, std::move(what), line, last_good_});
}

std::string SealedFile::read(std::uint64_t size) {
    std::string bytes(size, '\0');
    std::size_t have = 0;
    while (have < bytes.size()) {
        const auto count = content_->read(bytes.data() + have, bytes.size() - have);
        if (count == 0) break;
        have += count;
    }
    bytes.resize(have);
    position_ += have;
    return bytes;
}

/// A record of bytes that a later one says are gone.
bool SealedFile::is_gone(const SealRecord& record, std::size_t place) const {
    return std::any_of(records_.begin() + static_cast<std::ptrdiff_t>(place) + 1, records_.end(),
                       [&](const SealRecord& later) {
                           return later.kind == Kind::lost && record.offset + record.length > later.offset;
                       });
}

bool SealedFile::compare(const SealRecord& record, Sealing sealing, std::string_view also_sealed) {
    const auto bytes = record.kind == Kind::lost ? std::string{} : read(record.length);
    sealing.add(bytes);
    const auto marks = sealing.marks();
    const bool is_same = sealing.next(std::string{also_sealed} + record.text()) == record.link;
    if (is_same) {
        const auto lines = static_cast<std::uint64_t>(marks.size());
        line_ += lines;
        if (record.kind == Kind::wave || record.kind == Kind::mended) {
            verdict_.lines += lines;
            verdict_.bytes += bytes.size();
        }
        return true;
    }
    const bool may_still_come =
        is_last_ && record.kind == Kind::wave && &record == &records_.back() && bytes.size() < record.length;
    if (may_still_come) {
        report(SealFinding::Kind::note, fmt::format("{} of {} promised bytes are not there yet, or a crash kept them "
                                                    "from it; the daemon's next start settles that",
                                                    record.length - bytes.size(), record.length));
        return false;
    }
    const auto pieces = pieces_of(bytes);
    const auto [expected, found] = std::mismatch(record.marks.begin(), record.marks.end(), marks.begin(), marks.end());
    const auto index = static_cast<std::size_t>(found - marks.begin());
    if (index < pieces.size())
        report(SealFinding::Kind::bad,
               fmt::format("line {} is not what was written there: {}", line_ + index + 1, beginning(pieces[index])),
               line_ + index + 1);
    else if (bytes.size() < record.length)
        report(SealFinding::Kind::bad, fmt::format("what was written after line {} is gone", line_ + index),
               line_ + index);
    else
        report(SealFinding::Kind::bad, fmt::format("{}, written {}: this record of the seal is not what it was",
                                                   file_.path.filename().string(), record.at));
    return false;
}

bool SealedFile::verify(const SealRecord& record, std::size_t place) {
    if (is_gone(record, place)) return true;
    const bool is_mended = place + 1 < records_.size() && records_[place + 1].kind == Kind::mended;
    if (record.kind == Kind::wave && is_mended) return true; // what there is of it, the next record seals
    const bool mends = record.kind == Kind::mended && place >= 2;
    const auto before = mends ? records_[place - 2].link : link_;
    const auto also_sealed = mends ? records_[place - 1].text() + '\n' : std::string{};
    if (record.offset != position_ && record.kind != Kind::lost && record.kind != Kind::end &&
        record.kind != Kind::removed) {
        report(SealFinding::Kind::bad,
               fmt::format("{}, written {}: this record does not go on where the one before ended",
                           file_.path.filename().string(), record.at));
        return false;
    }
    const auto line = line_;
    if (!compare(record, Sealing{before}, also_sealed)) return false;
    const auto doubt = record.machine == "restarted" ? SealFinding::Kind::doubtful : SealFinding::Kind::bad;
    if (record.kind == Kind::lost)
        report(doubt,
               fmt::format("{} bytes after line {} were gone when the daemon started at {}", record.length, line,
                           record.at),
               line);
    if (record.kind == Kind::foreign)
        report(doubt,
               fmt::format("{} bytes from line {} on were not written by the daemon; it found them at {}",
                           record.length, line + 1, record.at),
               line + 1);
    if (record.kind == Kind::mended)
        report(SealFinding::Kind::note,
               fmt::format("a crash or a full disk left {} of {} bytes of the wave before line {}; mended at {}",
                           record.length, records_[place - 1].length, line_ + 1, record.at));
    if (record.kind == Kind::begin && record.length > 0)
        report(SealFinding::Kind::note,
               fmt::format("its first {} lines were there when sealing began at {}", line_, record.at));
    return true;
}

void SealedFile::verify(Content& content, const std::filesystem::path& name) {
    content_ = &content;
    name_ = name;
    link_ = records_.front().previous.value_or(Link{});
    for (std::size_t place = 0; place < records_.size(); ++place) {
        const auto& record = records_[place];
        if (!verify(record, place)) return;
        link_ = record.link;
        last_good_ =
            fmt::format("{} (byte {} of the trace's file, {})", record.at, position_, file_.path.filename().string());
    }
    if (position_ >= known_to_) return; // what has come since, the seal will know
    if (const auto rest = read(1); !rest.empty()) {
        const auto more = rest + read(200);
        report(SealFinding::Kind::bad,
               fmt::format("line {} was not written by the daemon: {}", line_ + 1, beginning(more)), line_ + 1);
    }
}

bool SealedFile::begins_with(Content& content) const {
    SealVerdict unused;
    SealedFile probe{file_, records_, false, known_to_, unused};
    probe.content_ = &content;
    probe.link_ = records_.front().previous.value_or(Link{});
    for (std::size_t place = 0; place < records_.size() && probe.position_ == 0; ++place) {
        if (!probe.verify(records_[place], place)) return false;
        probe.link_ = records_[place].link;
    }
    return probe.position_ > 0;
}

} // namespace shopd::trace
