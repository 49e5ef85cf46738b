#include "daemon/trace/journal_state.hpp"
#include "daemon/trace/rotation.hpp"
#include "daemon/trace/seal_signatures.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <cstdio>

#include <fcntl.h>

namespace shopd::trace {

Ticket Journal::State::append(const std::vector<Line>& lines) {
    const Ticket ticket = last + 1;
    Wave wave;
    try {
        follow_the_name();
        settle_seal();
        std::vector<Line> written;
        wave.bytes = format_new(lines, ticket, written);
        if (!wave.bytes.empty()) {
            rotate_if_due(wave.bytes.size(), lines.back().at);
            write(wave, ticket);
        }
        if (journald) journald->add(written);
    } catch (...) {
        remembered.release(ticket);
        throw;
    }
    waves.emplace(ticket, std::move(wave));
    return last = ticket;
}

/// @param written  the lines themselves, where somebody else is told of them
std::string Journal::State::format_new(const std::vector<Line>& lines, Ticket ticket, std::vector<Line>& written) {
    std::string bytes;
    std::string event;
    const auto add = [&](const Line& line) {
        append_line(bytes, line, stamper);
        if (journald) written.push_back(line);
    };
    for (const auto& finding : findings)
        add({"", finding, std::chrono::system_clock::now()});
    const Line* heading = nullptr;
    for (const Line& line : lines) {
        if (line.is_heading) {
            heading = &line;
            continue;
        }
        if (!remembered.empty()) {
            event.clear();
            append_event(event, line);
            if (remembered.take(escaped_transaction_id(line.transaction_id), event, ticket)) continue;
        }
        if (heading && heading->transaction_id == line.transaction_id) add(*heading);
        heading = nullptr;
        add(line);
    }
    return bytes;
}

void Journal::State::write(Wave& wave, Ticket ticket) {
    std::string mended;
    if (has_half_line) mended.append(half_line_mark).append("\n");
    wave.extent = {current->id(), current->size() + mended.size(), wave.bytes.size()};
    wave.slot = unacknowledged.open(wave.extent);
    try {
        const auto bytes = mended.empty() ? wave.bytes : mended + wave.bytes;
        sign_where_due();
        seal.promise(bytes);
        current->append(bytes);
    } catch (const WriteFailed& failure) {
        undo_append(wave, failure, mended.size(), ticket);
        throw;
    } catch (const Unavailable&) {
        unacknowledged.close(*wave.slot);
        throw;
    }
    if (has_half_line) spdlog::warn("trace {}: a line had no end; it is marked as cut", settings.file.string());
    has_half_line = false;
    findings.clear();
}

void Journal::State::undo_append(Wave& wave, const WriteFailed& failure, std::size_t before_wave, Ticket ticket) {
    if (failure.left() > before_wave)
        remember(std::string_view{wave.bytes}.substr(0, failure.left() - before_wave), wave.extent, ticket);
    if (failure.left() > 0) {
        has_half_line = current->ends_in_half_line();
        store_remembered();
    } else {
        seal.take_back();
    }
    unacknowledged.close(*wave.slot);
}

void Journal::State::sign() {
    seal.sign(*key);
    unsigned_since.reset();
}

/// Whoever signs once a minute may have slept with the machine, or a clock was set: lines are never further apart than
/// `longest_unsigned` without a signature.
void Journal::State::sign_where_due() {
    if (!key) return;
    const auto now = std::chrono::system_clock::now();
    if (unsigned_since && now - *unsigned_since > longest_unsigned / 2) sign();
    if (!unsigned_since) unsigned_since = now;
}

/// Where no wave comes after it in this file.
void Journal::State::end_half_line() {
    const auto mark = std::string{half_line_mark} + "\n";
    seal.promise(mark);
    try {
        current->append(mark);
    } catch (const WriteFailed& failure) {
        if (failure.left() == 0) seal.take_back();
        throw;
    }
    has_half_line = false;
}

/// Before the next wave, so that what it says of the file is right.
void Journal::State::settle_seal() {
    if (current->size() == seal.end()) return;
    for (auto& finding : seal.settle(*current))
        findings.push_back(std::move(finding));
    has_half_line = current->ends_in_half_line();
}

void Journal::State::follow_the_name() {
    if (FileId::find(settings.file) == current->id()) return;
    open_current();
    spdlog::info("trace {}: the file was moved or removed; going on in {} one", settings.file.string(),
                 current->is_new() ? "a new" : "the present");
}

void Journal::State::open_current(const std::filesystem::path& set_aside_as) {
    auto opened = std::make_shared<TraceFile>(settings.file);
    if (seal.file()) left_unsynced.push_back(seal.file());
    for (auto& finding : seal.open(*opened, set_aside_as))
        findings.push_back(std::move(finding));
    const bool is_empty = opened->size() == 0;
    has_half_line = opened->ends_in_half_line();
    day.reset();
    if (!is_empty) day = std::chrono::floor<std::chrono::days>(stamper.local(opened->last_written()));
    folder_unsynced = folder_unsynced || opened->is_new();
    if (current) left_unsynced.push_back(current);
    current = std::move(opened);
}

void Journal::State::rotate_if_due(std::size_t coming, std::chrono::system_clock::time_point at) {
    const auto today = std::chrono::floor<std::chrono::days>(stamper.local(at));
    const auto size = current->size();
    // A wave that began before midnight may come after one that began later; a clock set back by more is another day.
    const bool is_same_day = !day || today == *day || today + std::chrono::days{1} == *day;
    const bool is_due = size > 0 && ((settings.rotate.size > 0 && size + coming > settings.rotate.size) ||
                                     (settings.rotate.daily && !is_same_day));
    if (is_due && std::chrono::steady_clock::now() >= rotate_not_before) {
        try {
            rotate(at);
        } catch (const Unavailable& reason) {
            constexpr std::chrono::seconds pause{10};
            rotate_not_before = std::chrono::steady_clock::now() + pause;
            spdlog::warn("{}; going on in the old file", reason.what());
            return;
        }
    }
    if (!day || !is_same_day) day = today;
}

void Journal::State::rotate(std::chrono::system_clock::time_point at) {
    const auto local = std::chrono::floor<std::chrono::seconds>(stamper.local(at));
    const auto midnight = std::chrono::floor<std::chrono::days>(local);
    const std::chrono::year_month_day date{midnight};
    const std::chrono::hh_mm_ss time{local - midnight};
    const auto moment = fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}", static_cast<int>(date.year()),
                                    static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                                    time.hours().count(), time.minutes().count(), time.seconds().count());
    if (has_half_line) end_half_line();
    const auto rotated = rename_to_rotated(settings.file, moment);
    folder_unsynced = true;
    try {
        open_current(rotated);
    } catch (const Unavailable&) {
        renameat2(AT_FDCWD, rotated.c_str(), AT_FDCWD, settings.file.c_str(), RENAME_NOREPLACE);
        if (FileId::find(settings.file) != current->id()) throw;
        throw Unavailable{fmt::format("trace {}: no new file could be made", settings.file.string())};
    }
}

} // namespace shopd::trace
