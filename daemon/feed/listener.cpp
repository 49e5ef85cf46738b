#include "daemon/feed/listener.hpp"

#include "daemon/feed/channel.hpp"
#include "daemon/feed/session.hpp"
#include "moodle/database/connection.hpp"

#include <pqxx/result>

#include <fmt/format.h>

#include <stdexcept>

namespace shopd::feed {

using std::chrono::ceil;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

namespace {

milliseconds until(Clock::time_point deadline) {
    return ceil<milliseconds>(deadline - Clock::now());
}

bool is_for_workers(const std::string& payload, const std::string& self) {
    return !payload.starts_with(probe_payload("")) && payload != more_payload(self);
}

} // namespace

Listener::Listener(std::string dsn, std::string self, Wake& wake, Hearing& hearing, std::function<void(int)> notified,
                   Times times)
    : dsn_{std::move(dsn)}, self_{std::move(self)}, wake_{wake}, hearing_{hearing}, notified_{std::move(notified)},
      times_{times},
      loop_{"listener", [this](Loop& loop) { work(loop); }, [this](const auto& what) { hearing_.lose_ear(what); }} {}

void Listener::drop(std::uint64_t hearing) {
    dropped_ = hearing;
    loop_.nudge();
}

void Listener::work(Loop& loop) {
    Session session{dsn_, database::Purpose::listener, "listener"};
    const Loop::Uses uses{loop, session};
    bool came_back = false;
    int rung = 0;
    session.listen(channel, [&](const std::string& payload) {
        if (payload == probe_payload(self_)) came_back = true;
        if (is_for_workers(payload, self_)) ++rung;
    });
    if (!probe(session, came_back)) {
        if (loop.stopping()) return;
        hearing_.become_deaf(fmt::format("a notification of ours did not come back within {} ms: is a transaction "
                                         "pooler such as pgbouncer between us and PostgreSQL?",
                                         times_.probe.count()));
        listen_deaf(session, came_back);
        if (!came_back) return;
    }
    loop.healthy();
    hearing_.hear();
    wake_.ring(Reason::started, Wake::HowMany::all);
    listen(session, rung);
}

bool Listener::probe(Session& session, const bool& came_back) {
    Session other{dsn_, database::Purpose::command, "probe"};
    other.exec("select pg_notify($1, $2)", {channel, probe_payload(self_)});
    const auto deadline = Clock::now() + times_.probe;
    for (;;) {
        session.notifications();
        if (came_back) return true;
        if (loop_.stopping() || until(deadline) <= milliseconds{0}) return false;
        loop_.wait(session.socket(), until(deadline));
    }
}

void Listener::listen_deaf(Session& session, const bool& came_back) {
    const auto deadline = Clock::now() + times_.deaf;
    while (!loop_.stopping() && !came_back && until(deadline) > milliseconds{0}) {
        loop_.wait(session.socket(), until(deadline));
        session.notifications();
    }
}

void Listener::listen(Session& session, int& rung) {
    const auto hearing = hearing_.session();
    auto ping_due = Clock::now() + times_.ping;
    while (!loop_.stopping()) {
        session.notifications();
        if (rung > 0) {
            notified_(rung);
            rung = 0;
            wake_.ring(Reason::notified);
        }
        if (dropped_ == hearing) throw std::runtime_error{"dropped, since the bell's connection was lost"};
        if (until(ping_due) <= milliseconds{0}) {
            session.exec("select 1");
            ping_due = Clock::now() + times_.ping;
            continue;
        }
        loop_.wait(session.socket(), until(ping_due));
    }
}

} // namespace shopd::feed
