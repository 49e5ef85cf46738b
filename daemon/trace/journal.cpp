#include "daemon/trace/journal.hpp"

#include "daemon/trace/escape.hpp"
#include "daemon/trace/journal_state.hpp"
#include "daemon/trace/seal_verify.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cerrno>

#include <unistd.h>

namespace shopd::trace {
namespace {

std::filesystem::path beside(const std::filesystem::path& file) {
    auto path = file;
    path += ".unacknowledged";
    return path;
}

/// One that the configuration trusts: else its signatures would be worth nothing.
std::optional<SigningKey> read_key(const config::Trace& settings) {
    if (!settings.signing_key_file) return std::nullopt;
    auto key = SigningKey::read(*settings.signing_key_file);
    const auto trusted = trusted_keys(settings);
    if (std::none_of(trusted.begin(), trusted.end(), [&](const auto& one) { return one.key == key.public_key(); }))
        throw BadKey{fmt::format("trace.trusted_keys: {} is missing, the public key of {}", key.public_key(),
                                 settings.signing_key_file->string())};
    return key;
}

} // namespace

Journal::State::State(const config::Trace& wanted)
    : settings{wanted}, stamper{wanted.timezone}, unacknowledged{beside(wanted.file)}, seal{wanted.file},
      key{read_key(wanted)} {
    if (wanted.journald) journald = std::make_unique<JournaldMirror>();
    open_current();
    recover();
    if (key) sign(); // what a killed run left unsigned
}

Journal::Journal(const config::Trace& settings) : state_{std::make_unique<State>(settings)} {}

Journal::~Journal() = default;

Ticket Journal::append(const std::vector<Line>& lines) {
    const std::scoped_lock lock{state_->mutex};
    return state_->append(lines);
}

void Journal::sync() {
    std::unique_lock lock{state_->mutex};
    const Ticket wanted = state_->last;
    for (;;) {
        state_->throw_if_doubtful();
        if (state_->synced >= wanted) return;
        if (!state_->is_syncing) break;
        state_->sync_ended.wait(lock);
    }
    state_->sync_all(lock);
}

void Journal::acknowledge(Ticket ticket) noexcept {
    const std::scoped_lock lock{state_->mutex};
    state_->acknowledge(ticket);
}

void Journal::abandon(Ticket ticket) noexcept {
    const std::scoped_lock lock{state_->mutex};
    state_->abandon(ticket);
}

void Journal::reopen() {
    const std::scoped_lock lock{state_->mutex};
    state_->follow_the_name();
}

std::optional<std::string> Journal::trouble() {
    constexpr std::uint64_t room = std::uint64_t{64} * 1024;
    const std::scoped_lock lock{state_->mutex};
    try {
        state_->follow_the_name();
        int error = state_->current->reserve(room);
        if (error == 0 && state_->sync_failed) error = state_->current->sync();
        if (error == 0) return std::nullopt;
        return unavailable(state_->settings.file, "cannot be written", error).what();
    } catch (const std::exception& failure) {
        return failure.what();
    }
}

void Journal::apply(const config::Trace& settings) {
    Stamper stamper{settings.timezone};
    auto key = read_key(settings);
    const std::scoped_lock lock{state_->mutex};
    if (settings.file != state_->settings.file)
        spdlog::warn("trace.file: {} is used from the next start on; until then the trace goes on in {}",
                     settings.file.string(), state_->settings.file.string());
    const auto file = state_->settings.file;
    state_->settings = settings;
    state_->settings.file = file;
    state_->stamper = std::move(stamper);
    if (settings.journald != (state_->journald != nullptr))
        state_->journald = settings.journald ? std::make_unique<JournaldMirror>() : nullptr;
    state_->key = std::move(key);
}

std::vector<std::string> Journal::unacknowledged_transactions() const {
    const std::scoped_lock lock{state_->mutex};
    auto transactions = state_->remembered.transactions();
    for (auto& bracketed : transactions)
        bracketed = unescape(bracketed);
    return transactions;
}

bool Journal::is_awaited(FileId file) const {
    const std::scoped_lock lock{state_->mutex};
    const auto is_in = [&](const Extent& extent) { return extent.file == file; };
    const auto remembered = state_->remembered.extents();
    return std::any_of(remembered.begin(), remembered.end(), is_in) ||
           std::any_of(state_->waves.begin(), state_->waves.end(),
                       [&](const auto& wave) { return is_in(wave.second.extent); });
}

void Journal::retire(const std::filesystem::path& rotated, const std::string& why) {
    const Line line{"", fmt::format("Trace file {} removed : {}", rotated.filename().string(), why),
                    std::chrono::system_clock::now()};
    const auto ticket = append({line});
    try {
        sync();
    } catch (...) {
        abandon(ticket);
        throw;
    }
    acknowledge(ticket);
    const std::scoped_lock lock{state_->mutex};
    state_->seal.remove(rotated);
    if (unlink(rotated.c_str()) != 0) throw unavailable(rotated, "cannot be removed", errno);
}

std::optional<SealHead> Journal::checkpoint() {
    std::unique_lock lock{state_->mutex};
    state_->wait_and_sync(lock);
    // A promise is better kept before it is signed: what a power failure takes of it is then no riddle.
    constexpr int patience = 3;
    for (int turn = 1; turn < patience && state_->seal.is_promising(); ++turn)
        state_->wait_and_sync(lock);
    if (state_->seal.head() == state_->told) return std::nullopt;
    if (state_->key) state_->sign();
    auto head = state_->seal.head();
    state_->wait_and_sync(lock);
    state_->told = head;
    return head;
}

std::string Journal::public_key() const {
    const std::scoped_lock lock{state_->mutex};
    return state_->key ? state_->key->public_key() : std::string{};
}

void Journal::forget(const std::string& transaction_id) noexcept {
    const std::scoped_lock lock{state_->mutex};
    if (state_->remembered.forget(escaped_transaction_id(transaction_id))) state_->store_remembered();
}

} // namespace shopd::trace
