#include "daemon/feed/sweeper.hpp"

#include "daemon/feed/session.hpp"
#include "moodle/database/connection.hpp"
#include "moodle/database/tables.hpp"

#include <pqxx/result>

#include <spdlog/spdlog.h>

#include <algorithm>

namespace shopd::feed {

using std::chrono::milliseconds;

namespace {

constexpr std::chrono::seconds ear_patience{5};

} // namespace

Sweeper::Sweeper(std::string dsn, std::string prefix, Wake& wake, Hearing& hearing, std::function<SweepPlan()> plan,
                 std::function<std::optional<std::string>()> check_triggers)
    : dsn_{std::move(dsn)}, prefix_{std::move(prefix)}, wake_{wake}, hearing_{hearing}, plan_{std::move(plan)},
      check_triggers_{std::move(check_triggers)}, loop_{"sweep", [this](Loop& loop) { work(loop); }} {}

void Sweeper::sweep_all_now() {
    all_wanted_ = true;
    loop_.nudge();
}

SweepCounts Sweeper::counts() const {
    const std::lock_guard guard{mutex_};
    return counts_;
}

void Sweeper::work(Loop& loop) {
    Session session{dsn_, database::Purpose::sweep, "sweep"};
    const Loop::Uses uses{loop, session};
    const auto tables = database::Tables::find(session.connection(), prefix_);
    prepare_for_sweeps(session);
    wait_for_the_ear(loop);
    while (!loop.stopping()) {
        const auto plan = plan_();
        const auto open = hearing_.status().triggers ? std::min(plan.open, plan.poll) : plan.open;
        const bool open_wanted = Clock::now() >= last_open_ + open || last_open_ == Clock::time_point{};
        if (open_wanted) look_at_triggers();
        if (all_is_wanted(plan))
            run(session, tables, plan, Extent::all);
        else if (open_wanted)
            run(session, tables, plan, Extent::open);
        loop.healthy();
        const auto pause = hearing_.status().triggers ? std::min(plan.open, plan.poll) : plan.open;
        const auto left = std::chrono::ceil<milliseconds>(last_open_ + pause - Clock::now());
        if (loop.wait(session.socket(), left) == Nudge::Outcome::readable) session.exec("select 1");
    }
}

// A sweep before the listener hears would have to be done again after it.
void Sweeper::wait_for_the_ear(Loop& loop) {
    const auto deadline = Clock::now() + ear_patience;
    while (!loop.stopping() && hearing_.status().ear == Ear::connecting && Clock::now() < deadline)
        loop.wait(-1, std::chrono::ceil<milliseconds>(deadline - Clock::now()));
}

void Sweeper::look_at_triggers() {
    if (!check_triggers_) return;
    const bool were_bad = hearing_.status().triggers.has_value();
    try {
        const auto problem = check_triggers_();
        hearing_.set_triggers(problem);
        if (were_bad && !problem) all_wanted_ = true;
    } catch (const std::exception& error) {
        spdlog::warn("feed: the shop's triggers could not be looked at: {}", error.what());
    }
}

bool Sweeper::all_is_wanted(const SweepPlan& plan) {
    const auto hearing = hearing_.session().value_or(swept_in_hearing_);
    return all_wanted_ || hearing != swept_in_hearing_ || Clock::now() >= last_all_ + plan.all;
}

void Sweeper::run(Session& session, const database::Tables& tables, const SweepPlan& plan, Extent extent) {
    const auto hearing = hearing_.session();
    const bool was_wanted = extent == Extent::all && all_wanted_.exchange(false);
    SweepReport report;
    try {
        report = sweep(session, tables, plan.rules, extent);
    } catch (...) {
        if (was_wanted) all_wanted_ = true;
        throw;
    }
    last_open_ = Clock::now();
    if (extent == Extent::all) {
        last_all_ = last_open_;
        swept_in_hearing_ = hearing.value_or(swept_in_hearing_);
    }
    {
        const std::lock_guard guard{mutex_};
        ++(extent == Extent::all ? counts_.all : counts_.open);
        (extent == Extent::all ? counts_.last_all : counts_.last_open) = report;
        counts_.last_at = std::chrono::system_clock::now();
        counts_.queued += report.differing;
        counts_.held += report.held;
    }
    if (report.held > 0)
        spdlog::error(
            "feed: the sweep found {} due orders of which no trigger told, more than brakes.one_sweep ({}): they "
            "are held. Look why; \"moodle-shopd dead retry --cause 'brake: one sweep'\" releases them",
            report.held, plan.rules.brake);
    else if (report.differing > 0)
        spdlog::info("feed: the sweep queued {} bills of which no trigger told", report.differing);
    if (report.must_ring()) wake_.ring(Reason::swept, Wake::HowMany::all);
}

} // namespace shopd::feed
