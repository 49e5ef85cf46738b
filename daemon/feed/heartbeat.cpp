#include "daemon/feed/heartbeat.hpp"

#include "daemon/feed/interval_text.hpp"
#include "daemon/feed/session.hpp"
#include "moodle/database/arrays.hpp"
#include "moodle/database/connection.hpp"

#include <pqxx/result>

#include <spdlog/spdlog.h>

namespace shopd::feed {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

namespace {

constexpr milliseconds idle_connection = 60s;
constexpr milliseconds forever = 24h;

// A row that an acknowledgement has locked is skipped, neither waited for nor lost: it is told from a lost one by its
// fence.
constexpr const char* renew_sql =
    "with asked as (select stream, fence from unnest($2::text[], $3::bigint[]) as a(stream, fence)),"
    " mine as (select s.stream, s.fence from moodle_shopd.streams s join asked using (stream, fence)"
    " where s.lease_owner = $1 and s.lease_until is not null for update of s skip locked),"
    " renewed as (update moodle_shopd.streams s set lease_until = moodle_shopd.now() + $4::interval"
    " from mine where s.stream = mine.stream and s.fence = mine.fence returning s.stream, s.fence)"
    " select a.stream, a.fence, r.stream is not null as renewed,"
    " coalesce(s.fence = a.fence and s.lease_owner = $1 and s.lease_until is not null, false) as ours,"
    " s.stream is null as acknowledged"
    " from asked a left join renewed r using (stream, fence) left join moodle_shopd.streams s on s.stream = a.stream";

} // namespace

Heartbeat::Heartbeat(std::string dsn, std::string owner, milliseconds lease)
    : dsn_{std::move(dsn)}, owner_{std::move(owner)}, lease_{lease},
      loop_{"heartbeat", [this](Loop& loop) { work(loop); }} {}

void Heartbeat::hold(const std::vector<Lease>& leases) {
    if (leases.empty()) return;
    {
        const std::lock_guard guard{mutex_};
        for (const auto& lease : leases)
            held_[{lease.stream.value(), lease.fence}] = {lease.held_until, false};
    }
    loop_.nudge();
}

void Heartbeat::let_go(const std::vector<Lease>& leases) {
    const std::lock_guard guard{mutex_};
    for (const auto& lease : leases)
        held_.erase({lease.stream.value(), lease.fence});
}

bool Heartbeat::still_held(const Lease& lease) const {
    const std::lock_guard guard{mutex_};
    const auto found = held_.find({lease.stream.value(), lease.fence});
    return found != held_.end() && !found->second.lost && Clock::now() < found->second.until;
}

std::size_t Heartbeat::held() const {
    const std::lock_guard guard{mutex_};
    return held_.size();
}

std::vector<Heartbeat::Key> Heartbeat::keys() const {
    const std::lock_guard guard{mutex_};
    std::vector<Key> keys;
    for (const auto& [key, held] : held_)
        if (!held.lost) keys.push_back(key);
    return keys;
}

bool Heartbeat::wait_for_leases(Loop& loop, milliseconds at_most) {
    const auto deadline = Clock::now() + at_most;
    while (keys().empty()) {
        const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now());
        if (loop.stopping() || left <= 0ms) return false;
        loop.wait(-1, left);
    }
    return !loop.stopping();
}

void Heartbeat::work(Loop& loop) {
    if (!wait_for_leases(loop, forever)) return;
    // Most waves are over before anything needs renewing, and then cost no connection.
    const auto first_beat = Clock::now() + lease_ / 3;
    while (!loop.stopping() && Clock::now() < first_beat)
        loop.wait(-1, std::chrono::ceil<milliseconds>(first_beat - Clock::now()));
    if (loop.stopping() || keys().empty()) return;
    Session session{dsn_, database::Purpose::worker, "heartbeat"};
    const Loop::Uses uses{loop, session};
    while (wait_for_leases(loop, idle_connection)) {
        renew(session);
        loop.healthy();
        const auto next = Clock::now() + lease_ / 3;
        while (!loop.stopping() && Clock::now() < next)
            loop.wait(-1, std::chrono::ceil<milliseconds>(next - Clock::now()));
    }
}

void Heartbeat::renew(Session& session) {
    std::vector<std::string> streams;
    std::vector<std::string> fences;
    for (const auto& [stream, fence] : keys()) {
        streams.push_back(stream);
        fences.push_back(std::to_string(fence));
    }
    const auto until = Clock::now() + lease_;
    const auto seconds = std::chrono::duration<double>(lease_).count();
    const auto rows = session.exec(
        renew_sql, {owner_, database::text_array(streams), database::text_array(fences), interval_text(seconds)});
    const std::lock_guard guard{mutex_};
    for (const auto& row : rows) {
        const auto found = held_.find({row[0].as<std::string>(), row[1].as<std::int64_t>()});
        if (found == held_.end()) continue;
        if (row[2].as<bool>()) found->second.until = until;
        if (row[3].as<bool>()) continue;
        found->second.lost = true;
        if (row[4].as<bool>()) continue;
        spdlog::warn("feed: the lease on stream {} was lost: its wave took too long, or another daemon took it over",
                     found->first.first);
    }
}

} // namespace shopd::feed
