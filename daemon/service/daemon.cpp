#include "daemon/service/daemon.hpp"

#include "config/load.hpp"
#include "daemon/monitoring/monitoring.hpp"
#include "daemon/service/logging.hpp"
#include "daemon/service/no_core_dump.hpp"
#include "daemon/service/notify.hpp"
#include "daemon/service/opening.hpp"
#include "daemon/service/reload.hpp"
#include "daemon/service/seal_witness.hpp"
#include "daemon/service/signals.hpp"
#include "daemon/service/status_file.hpp"
#include "daemon/service/watchdog.hpp"
#include "daemon/service/worker.hpp"
#include "daemon/trace/archive.hpp"
#include "daemon/web/web.hpp"
#include "handlers/registry.hpp"
#include "handlers/seats.hpp"
#include "moodle/database/arrays.hpp"
#include "moodle/database/connection.hpp"
#include "moodle/database/errors.hpp"
#include "moodle/database/fingerprint.hpp"
#include "moodle/database/owner_identity.hpp"
#include "moodle/sql/trigger_check.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>
#include <pqxx/nontransaction>
#include <pqxx/result>
#include <spdlog/spdlog.h>

#include <list>
#include <thread>

namespace shopd::service {
namespace {

using namespace std::chrono_literals;

constexpr int exit_unavailable = 69;
constexpr std::chrono::hours unwatched{24 * 365};
constexpr std::chrono::seconds more_start_time{90};
constexpr std::chrono::seconds status_interval{5};

/// A connection of its own, kept, for the minute's look at the triggers.
std::function<std::optional<std::string>()> trigger_check(const config::Database& database) {
    const auto kept = std::make_shared<std::unique_ptr<pqxx::connection>>();
    return [database, kept] {
        auto& connection = *kept;
        if (!connection || !connection->is_open())
            connection = database::connect(database, {database::Purpose::command, "moodle-shopd triggers", {}, true});
        try {
            return sql::trigger_problem(*connection, database::Tables::find(*connection, database.prefix));
        } catch (...) {
            connection.reset();
            throw;
        }
    };
}

/// Lines of a wave whose COMMIT succeeded just before a crash: nothing is left to do for them, so nothing is to be
/// skipped.
void forget_acknowledged_lines(pqxx::connection& connection, const config::Config& config, trace::Journal& journal) {
    const auto remembered = journal.unacknowledged_transactions();
    if (remembered.empty()) return;
    const auto tables = database::Tables::find(connection, config.database.prefix);
    pqxx::nontransaction look{connection};
    std::set<std::string> waiting;
    for (const auto& row :
         look.exec_params(fmt::format("select b.transactionid from {} b where b.transactionid = any($1::text[]) "
                                      "and (exists (select from moodle_shopd.streams s where s.stream = b.customerid) "
                                      "or exists (select from moodle_shopd.outbox o where o.customer = b.customerid))",
                                      tables.bill()),
                          database::text_array(remembered)))
        waiting.insert(row[0].as<std::string>());
    for (const auto& id : remembered)
        if (!waiting.contains(id)) journal.forget(id);
}

class Daemon {
public:
    Daemon(std::filesystem::path file, Running running, std::string version)
        : file_{std::move(file)}, settings_{std::move(running)}, journal_{config()->trace},
          owner_{database::owner_identity(config()->trace.file.string())},
          archive_{journal_, [this] { return config()->trace; }, seal_witness(config()->database, owner_)},
          breaker_{rest::Breaker::Settings{.pause = config()->production.retry}},
          feed_{feed::Feed::Options{.owner = owner_,
                                    .fingerprint = database::items_fingerprint("i"),
                                    .seat_access = handlers::seat_access_place,
                                    .configuration = [this] { return settings_.now().config; },
                                    .check_triggers = trigger_check(config()->database)}},
          monitoring_{[this] { return config(); }, std::move(version)},
          shared_{settings_, feed_, journal_, breaker_, pace_, monitoring_.metrics(), owner_},
          web_{[this] { return config(); }},
          watchdog_{io_, find_watchdog_interval().value_or(unwatched), &notify_watchdog},
          signals_{io_, SignalHandlers{.drain = [this] { drain(); },
                                       .stop_now = [] { std::_Exit(1); },
                                       .reload = [this] { reload_now(); },
                                       .reopen_trace = [this] { reopen(); }}},
          timer_{io_} {
        for (unsigned i = 0; i < config()->production.workers; ++i)
            hearts_.push_back(&watchdog_.watch(fmt::format("worker {}", i + 1)));
    }

    int run() {
        if (const auto key = journal_.public_key(); !key.empty())
            spdlog::info("the merchant trace is signed by {}", key);
        starter_ = std::jthread{[this](const std::stop_token& stop) { start(stop); }};
        archivist_ = std::jthread{[this](const std::stop_token& stop) { archive_.run(stop); }};
        web_.start();
        monitoring_.start();
        tell_status();
        io_.run();
        remove_status(config()->trace);
        return exit_code_;
    }

private:
    std::shared_ptr<const config::Config> config() const { return settings_.now().config; }

    void start(const std::stop_token& stop);
    void open(const std::stop_token& stop);
    void start_workers();
    void wait_for_first_look(const std::stop_token& stop);
    void become_ready();
    void give_up(std::string reason, int exit_code);
    void drain();
    void finish();
    void reload_now();
    void reopen();
    void publish_status();
    void tell_status();
    void waiting(const std::string& reason);
    std::string describe_state() const;

    std::filesystem::path file_;
    boost::asio::io_context io_;
    Settings settings_;
    trace::Journal journal_;
    std::string owner_;
    trace::Archive archive_;
    rest::Breaker breaker_;
    rest::Pace pace_;
    feed::Feed feed_;
    monitoring::Monitoring monitoring_;
    Shared shared_;
    web::Web web_;
    Watchdog watchdog_;
    std::vector<Heart*> hearts_;
    Signals signals_;
    boost::asio::steady_timer timer_;
    std::string state_ = "starting";
    std::string waits_for_;
    std::string said_;
    LastReload reloaded_;
    int exit_code_ = 0;
    std::list<std::jthread> workers_;
    std::jthread starter_;
    std::jthread finisher_;
    std::jthread archivist_;
};

void Daemon::waiting(const std::string& reason) {
    boost::asio::post(io_, [this, reason] {
        if (reason != waits_for_) spdlog::warn("{}", reason);
        waits_for_ = reason;
        notify_extend_timeout(more_start_time);
        notify_status(reason);
    });
}

void Daemon::start(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        try {
            open(stop);
            return;
        } catch (const NotInstalled& failure) {
            give_up(failure.what(), exit_unavailable);
            return;
        } catch (const database::UnusableDatabase& failure) {
            give_up(failure.what(), exit_unavailable);
            return;
        } catch (const std::exception& failure) {
            waiting(fmt::format("cannot start yet: {}", database::server_words(failure)));
            wait(2s, stop);
        }
    }
}

void Daemon::open(const std::stop_token& stop) {
    const auto report = [this](const std::string& reason) { waiting(reason); };
    const auto connection = open_database(*config(), report, stop);
    if (!connection || !prove_site(*connection, settings_, report, stop)) return;
    forget_acknowledged_lines(*connection, *config(), journal_);
    feed::Claims{*connection, owner_, config()->feed.lease}.take_back_own_leases();
    feed_.start();
    wait_for_first_look(stop);
    if (stop.stop_requested()) return;
    boost::asio::post(io_, [this] { become_ready(); });
}

void Daemon::wait_for_first_look(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        const auto status = feed_.status();
        if (feed_.has_swept() && status.hearing.ear != feed::Ear::connecting) return;
        waiting(feed_.has_swept() ? "waiting to hear of changes" : "sweeping the shop's bills");
        wait(20ms, stop);
    }
}

void Daemon::become_ready() {
    if (state_ != "starting") return;
    state_ = "ready";
    waits_for_.clear();
    start_workers();
    watchdog_.start();
    spdlog::info("ready: {}", describe_state());
    notify_ready(describe_state());
    publish_status();
}

void Daemon::start_workers() {
    for (auto* heart : hearts_) {
        heart->beat();
        workers_.emplace_back([this, heart](const std::stop_token& stop) { Worker{shared_, *heart}.run(stop); });
    }
}

std::string Daemon::describe_state() const {
    const auto hearing = feed_.status().hearing;
    if (shared_.trace_unavailable) return "production waits: the merchant trace cannot be written";
    if (breaker_.state() != rest::Breaker::State::closed) return "Moodle is sick: " + breaker_.view().reason;
    if (hearing.all_well()) return fmt::format("hears; {} orders seen to", shared_.orders.load());
    return fmt::format(
        "polls every {} s: {}", std::chrono::duration_cast<std::chrono::seconds>(config()->feed.poll).count(),
        hearing.triggers.value_or(hearing.ear_reason.empty() ? hearing.bell_reason : hearing.ear_reason));
}

void Daemon::publish_status() {
    auto document = status_document(shared_, {state_, reloaded_, web_.state(), archive_.troubles()});
    write_status(config()->trace, document);
    monitoring_.see(std::move(document));
}

void Daemon::tell_status() {
    publish_status();
    if (state_ == "ready") {
        const auto words = describe_state();
        if (words != said_) notify_status(words);
        said_ = words;
    }
    timer_.expires_after(status_interval);
    timer_.async_wait([this](const boost::system::error_code& error) {
        if (!error) tell_status();
    });
}

void Daemon::give_up(std::string reason, int exit_code) {
    boost::asio::post(io_, [this, reason = std::move(reason), exit_code] {
        spdlog::critical("{}", reason);
        exit_code_ = exit_code;
        drain();
    });
}

void Daemon::drain() {
    if (state_ == "draining") return;
    state_ = "draining";
    spdlog::info("draining: the orders at work are finished, no more are taken");
    notify_stopping("draining");
    watchdog_.stop();
    starter_.request_stop();
    for (auto& worker : workers_)
        worker.request_stop();
    finisher_ = std::jthread{[this] { finish(); }};
}

void Daemon::finish() {
    web_.stop();
    monitoring_.stop();
    starter_.join();
    feed_.drain();
    for (auto& worker : workers_)
        worker.join();
    feed_.stop();
    boost::asio::post(io_, [this] {
        spdlog::info("ended");
        // Not by cancelling what waits: the status timer's handler may stand in the queue already, and set it anew.
        io_.stop();
    });
}

void Daemon::reload_now() {
    notify_reloading();
    reloaded_ = reload(shared_, file_);
    web_.look_again();
    monitoring_.look_again();
    notify_ready(describe_state());
    if (!reloaded_.good) notify_status("reload failed, the old configuration runs: see the log");
    publish_status();
}

void Daemon::reopen() {
    try {
        journal_.reopen();
        spdlog::info("the merchant trace was opened anew");
    } catch (const std::exception& failure) {
        spdlog::critical("{}", failure.what());
        shared_.trace_unavailable = true;
    }
}

} // namespace

int run(const std::filesystem::path& file, const std::string& version) {
    start_logging();
    forbid_core_dumps();
    auto config = std::make_shared<const config::Config>(config::load(file, handlers::handler_descriptions()));
    config::check_files(*config);
    auto token = std::make_shared<const rest::WebServiceToken>(rest::WebServiceToken::read(config->moodle.token_file));
    try {
        return Daemon{file, {std::move(config), std::move(token), 1}, version}.run();
    } catch (const trace::Held& held) {
        spdlog::critical("{}", held.what());
        return exit_unavailable;
    } catch (const trace::Unavailable& failure) {
        spdlog::critical("{}", failure.what());
        return exit_unavailable;
    }
}

} // namespace shopd::service
