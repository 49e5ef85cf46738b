#include "daemon/trace/seal.hpp"

#include "daemon/trace/content.hpp"
#include "daemon/trace/seal_files.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cerrno>
#include <iterator>

#include <unistd.h>

namespace shopd::trace {
namespace {

using Kind = SealRecord::Kind;

/// Bytes of the trace from one offset to another.
void add(Sealing& sealing, const TraceFile& trace, std::uint64_t from, std::uint64_t to) {
    std::string bytes(std::size_t{256} * 1024, '\0');
    while (from < to) {
        const auto count = trace.read(from, bytes.data(), std::min<std::uint64_t>(bytes.size(), to - from));
        if (count == 0) return;
        sealing.add(std::string_view{bytes}.substr(0, count));
        from += count;
    }
}

/// What a record leaves the trace's file at.
std::uint64_t end_of(const SealRecord& record) {
    return record.kind == Kind::lost ? record.offset : record.offset + record.length;
}

bool speaks_of_the_file(const SealRecord& record) {
    return record.kind != Kind::written && record.kind != Kind::checkpoint && record.kind != Kind::end &&
           record.kind != Kind::removed;
}

bool is_barely_begun(const std::filesystem::path& path) {
    const auto content = read_seal(path);
    return content.records.empty() && (!content.garbage || content.has_half_line);
}

/// Whether a file that has another id now, moved to another disk or restored, has what was written last.
bool ends_as_sealed(const TraceFile& trace, const std::vector<SealRecord>& records) {
    const auto last = std::find_if(records.rbegin(), records.rend(),
                                   [](const SealRecord& record) { return record.kind == Kind::wave; });
    if (last == records.rend() || trace.size() < last->offset + last->length) return false;
    Sealing sealing{std::next(last)->link};
    add(sealing, trace, last->offset, last->offset + last->length);
    return sealing.next(last->text()) == last->link;
}

} // namespace

void Seal::append(SealRecord record, Sealing sealing, std::string_view also_sealed) {
    if (record.at.empty()) record.at = utc_now();
    record.link = sealing.next(std::string{also_sealed} + record.text());
    const auto line = to_line(record);
    if (file_->size() != size_) file_->cut_back(size_); // half a record that a full disk left
    try {
        file_->append(line);
    } catch (const WriteFailed& failure) {
        throw Unavailable{failure.what()}; // nothing of the trace was written
    }
    wave_begin_ = std::exchange(size_, size_ + line.size());
    before_wave_ = std::exchange(link_, record.link);
    last_at_ = record.at;
    if (speaks_of_the_file(record)) end_ = end_of(record);
    wave_.reset();
    if (record.kind == Kind::wave) wave_ = std::move(record);
}

void Seal::begin_file(const TraceFile& trace, std::uint64_t number, const std::optional<Link>& previous) {
    auto file = std::make_shared<TraceFile>(seal_path(live_, number));
    const auto size = trace.size();
    Sealing sealing{previous.value_or(Link{})};
    add(sealing, trace, 0, size);
    const auto before = std::exchange(file_, std::move(file));
    const auto size_before = std::exchange(size_, file_->size());
    try {
        SealRecord record;
        record.kind = Kind::begin;
        record.length = size;
        record.file = trace.id();
        record.number = number;
        record.previous = previous;
        append(std::move(record), std::move(sealing));
    } catch (...) {
        file_ = before;
        size_ = size_before;
        throw;
    }
    number_ = number;
}

void Seal::take_over(const SealContent& content) {
    const auto& records = content.records;
    link_ = records.back().link;
    last_at_ = records.back().at;
    end_ = 0;
    for (const auto& record : records)
        if (speaks_of_the_file(record)) end_ = end_of(record);
    wave_.reset();
    wave_begin_ = content.last_begin;
    if (records.size() < 2 || records.back().kind != Kind::wave) return;
    wave_ = records.back();
    before_wave_ = records[records.size() - 2].link;
}

/// @return false where the seal's file is of another file of the trace, or cannot be gone on with
bool Seal::go_on(const TraceFile& trace, const std::filesystem::path& path) {
    const auto content = read_seal(path);
    if (content.records.empty()) return false;
    auto file = std::make_shared<TraceFile>(path);
    if (content.has_half_line) file->cut_back(content.size);
    take_over(content);
    const auto& first = content.records.front();
    if (first.kind != Kind::begin || (first.file != trace.id() && !ends_as_sealed(trace, content.records)))
        return false;
    if (content.records.back().kind == Kind::end || (content.garbage && !content.has_half_line)) return false;
    file_ = std::move(file);
    size_ = content.size;
    return true;
}

std::vector<std::string> Seal::open(const TraceFile& trace, const std::filesystem::path& set_aside_as) {
    if (file_ && !set_aside_as.empty()) {
        SealRecord record;
        record.kind = Kind::end;
        record.name = set_aside_as.filename().string();
        append(std::move(record), Sealing{link_});
    }
    if (!file_ && go_on_where_it_ended(trace)) return settle(trace);
    const bool has_any = number_ != 0;
    begin_file(trace, number_ + 1, has_any ? std::optional{link_} : std::nullopt);
    return {};
}

bool Seal::go_on_where_it_ended(const TraceFile& trace) {
    auto files = find_seal_files(live_);
    // A crash may have come before the first record was whole.
    while (!files.empty() && is_barely_begun(files.back().path)) {
        if (unlink(files.back().path.c_str()) != 0) throw unavailable(files.back().path, "cannot be removed", errno);
        files.pop_back();
    }
    if (files.empty()) return false;
    const bool goes_on = go_on(trace, files.back().path);
    number_ = files.back().number;
    return goes_on;
}

/// In the place of the last wave's promise: what there is of it.
std::string Seal::mend(const TraceFile& trace, std::uint64_t size) {
    const auto promised = *wave_;
    SealRecord record;
    record.kind = Kind::mended;
    record.offset = promised.offset;
    record.length = size - promised.offset;
    Sealing sealing{before_wave_};
    add(sealing, trace, promised.offset, size);
    append(std::move(record), std::move(sealing), promised.text() + '\n');
    return fmt::format("Trace mended : a crash or a full disk left {} of {} bytes", size - promised.offset,
                       promised.length);
}

std::vector<std::string> Seal::settle(const TraceFile& trace) {
    const auto size = trace.size();
    if (size == end_) return {};
    if (size < end_ && wave_ && size >= wave_->offset) return {mend(trace, size)};
    const auto before = end_;
    SealRecord record;
    record.machine = utc_of_boot() > last_at_ ? "restarted" : "same";
    record.kind = size < end_ ? Kind::lost : Kind::foreign;
    record.offset = std::min(size, end_);
    record.length = std::max(size, end_) - record.offset;
    Sealing sealing{link_};
    if (record.kind == Kind::foreign) add(sealing, trace, end_, size);
    append(std::move(record), std::move(sealing));
    const auto words = size < before
                           ? fmt::format("Trace incomplete : {} bytes from byte {} on are gone", before - size, size)
                           : fmt::format("Trace not sealed : {} bytes from byte {} on were not written by the daemon",
                                         size - before, before);
    spdlog::critical("trace {}: {}", live_.string(), words);
    return {words};
}

void Seal::promise(std::string_view bytes) {
    SealRecord record;
    record.offset = end_;
    record.length = bytes.size();
    Sealing sealing{link_};
    sealing.add(bytes);
    record.marks = sealing.marks();
    append(std::move(record), std::move(sealing));
}

void Seal::confirm() noexcept {
    if (!wave_) return;
    try {
        SealRecord record;
        record.kind = Kind::written;
        record.offset = end_;
        append(std::move(record), Sealing{link_});
    } catch (const std::exception& reason) { // the next wave says as much
        spdlog::warn("{}", reason.what());
    }
}

void Seal::take_back() noexcept {
    if (!wave_) return;
    try {
        file_->cut_back(wave_begin_);
        size_ = wave_begin_;
        end_ = wave_->offset;
        link_ = before_wave_;
        wave_.reset();
    } catch (const Unavailable& reason) { // `settle` says it before the next promise
        spdlog::warn("{}", reason.what());
    }
}

void Seal::sign(const SigningKey& key) {
    SealRecord record;
    record.kind = Kind::checkpoint;
    record.at = utc_now();
    record.offset = end_;
    record.key = key.public_key();
    record.signature = key.sign(to_be_signed(link_, record));
    append(std::move(record), Sealing{link_});
}

void Seal::remove(const std::filesystem::path& rotated) {
    const auto name = uncompressed_name(rotated.filename()).string();
    for (const auto& file : find_seal_files(live_)) {
        const auto content = read_seal(file.path);
        if (content.records.empty() || content.records.back().kind != Kind::end || content.records.back().name != name)
            continue;
        SealRecord record;
        record.kind = Kind::removed;
        record.number = file.number;
        record.previous = content.records.back().link;
        record.name = name;
        append(std::move(record), Sealing{link_});
        if (const int error = file_->sync(); error != 0) throw unavailable(file.path, "cannot be synced", error);
        if (unlink(file.path.c_str()) != 0) throw unavailable(file.path, "cannot be removed", errno);
        return;
    }
}

} // namespace shopd::trace
