#include "daemon/feed/bell.hpp"

#include "daemon/feed/channel.hpp"
#include "daemon/feed/session.hpp"
#include "moodle/database/connection.hpp"

#include <pqxx/result>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <stdexcept>

namespace shopd::feed {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds look_interval = 2ms;
constexpr milliseconds others_interval = 1s;
constexpr milliseconds forever = 24h;

// Waits in slices with a commit after each: a statement that waits for days would keep one snapshot for days, and with
// it every dead row of the database from VACUUM. Once given, a session lock outlives the block's rolled back parts.
std::string take_role() {
    return fmt::format("do $$ begin loop begin"
                       " perform pg_catalog.set_config('lock_timeout', '5s', true);"
                       " perform pg_catalog.pg_advisory_lock({}, {}); exit;"
                       " exception when lock_not_available then null; end;"
                       " commit; end loop; end $$",
                       lock_class, role_lock);
}

std::string take_bell() {
    return fmt::format("select pg_advisory_lock({}, {})", lock_class, bell_lock);
}

std::string let_go_of_bell() {
    return fmt::format("select pg_advisory_unlock({}, {})", lock_class, bell_lock);
}

// So that the server notices a daemon that was killed while it waited for a lock, instead of giving the lock to nobody.
void have_the_server_watch_us(Session& session) {
    try {
        session.exec("select set_config('client_connection_check_interval', '5s', false)");
    } catch (const std::exception& error) {
        spdlog::debug("feed: bell: {}", error.what());
    }
}

} // namespace

Bell::Bell(std::string dsn, std::string self, Wake& wake, Hearing& hearing,
           std::function<void(std::uint64_t)> drop_listener)
    : dsn_{std::move(dsn)}, self_{std::move(self)}, wake_{wake}, hearing_{hearing},
      drop_listener_{std::move(drop_listener)},
      loop_{"bell", [this](Loop& loop) { work(loop); }, [this](const auto& what) { lost(what); }} {}

void Bell::notified(int rings) {
    if (looks_.notified(static_cast<std::size_t>(rings))) loop_.nudge();
}

void Bell::looked(std::size_t found, std::size_t asked) {
    looks_.looked(found, asked);
    if (found >= Looks::busy_from) loop_.nudge();
    if (found > 0 && found >= asked) wake_.ring(Reason::more);
}

void Bell::work(Loop& loop) {
    while (!hearing_.session()) {
        if (loop.stopping()) return;
        loop.wait(-1, forever);
    }
    Session session{dsn_, database::Purpose::bell, "bell"};
    const Loop::Uses uses{loop, session};
    have_the_server_watch_us(session);
    stand_by(session);
    play(session);
}

void Bell::lost(const std::string& what) {
    hearing_.set_bell(BellState::away, what);
    if (playing_in_) drop_listener_(*playing_in_);
    playing_in_.reset();
}

void Bell::stand_by(Session& session) {
    hearing_.set_bell(BellState::standby);
    session.exec(take_role());
    playing_in_ = hearing_.session();
    if (!playing_in_) throw std::runtime_error{"the listener's connection was lost"};
    loop_.healthy();
}

void Bell::play(Session& session) {
    while (!loop_.stopping()) {
        fall(session);
        sleep(session);
        if (!loop_.stopping()) be_awake(session);
    }
    hearing_.set_bell(BellState::away, "stopped");
}

void Bell::fall(Session& session) {
    hearing_.set_bell(BellState::falling);
    session.exec(take_bell());
    require_hearing();
    hearing_.set_bell(BellState::asleep);
    wake_.ring(Reason::asleep);
}

void Bell::sleep(Session& session) {
    looks_.take_busy();
    while (!loop_.stopping() && !looks_.take_busy())
        wait(session, forever);
}

void Bell::be_awake(Session& session) {
    session.exec(let_go_of_bell());
    looks_.begin_awake();
    hearing_.set_bell(BellState::awake);
    auto others_told = std::chrono::steady_clock::now();
    while (!loop_.stopping() && !looks_.is_quiet()) {
        wake_.ring(Reason::busy);
        wait(session, looks_.looked_within(100ms) ? look_interval : Looks::quiet_for);
        if (!looks_.is_overloaded(100ms) || std::chrono::steady_clock::now() - others_told < others_interval) continue;
        session.exec("select pg_notify($1, $2)", {channel, more_payload(self_)});
        others_told = std::chrono::steady_clock::now();
    }
}

void Bell::require_hearing() const {
    if (hearing_.session() != playing_in_) throw std::runtime_error{"the listener's connection was lost"};
}

void Bell::wait(Session& session, milliseconds timeout) {
    const auto outcome = loop_.wait(session.socket(), timeout);
    if (outcome == Nudge::Outcome::readable) session.exec("select 1");
    require_hearing();
}

} // namespace shopd::feed
