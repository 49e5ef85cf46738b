#include "daemon/monitoring/monitoring.hpp"

#include "config/listen.hpp"
#include "daemon/commands/status_parts.hpp"
#include "daemon/monitoring/first_causes.hpp"
#include "daemon/monitoring/measure.hpp"
#include "daemon/monitoring/textfile.hpp"
#include "daemon/monitoring/webhook.hpp"
#include "moodle/database/connection.hpp"
#include "moodle/database/errors.hpp"

#include <pqxx/nontransaction>
#include <spdlog/spdlog.h>

namespace shopd::monitoring {
namespace {

constexpr std::size_t listener_threads = 2;
/// Whoever asks sees what stands now, but no crowd of them costs the database more than a look a second.
constexpr std::chrono::seconds fresh_for{1};
constexpr std::chrono::seconds patience{2};
constexpr const char* metrics_type = "text/plain; version=0.0.4; charset=utf-8";

bool is_wanted(const config::Monitoring& settings) {
    return !settings.listen.empty() || settings.textfile || settings.webhook_file;
}

} // namespace

Monitoring::Monitoring(Configuration configuration, std::string version)
    : configuration_{std::move(configuration)}, version_{std::move(version)} {}

Monitoring::~Monitoring() {
    stop();
}

void Monitoring::start() {
    thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
}

void Monitoring::stop() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
}

void Monitoring::see(nlohmann::ordered_json daemon) {
    const std::lock_guard lock{mutex_};
    daemon_ = std::move(daemon);
    seen_ = Clock::now();
}

void Monitoring::look_again() {
    {
        const std::lock_guard lock{mutex_};
        is_to_look_ = true;
    }
    changed_.notify_all();
}

std::string Monitoring::text() const {
    auto families = metrics_.collect();
    const std::lock_guard lock{mutex_};
    auto now = measure(version_, daemon_, database_);
    families.insert(families.end(), std::make_move_iterator(now.begin()), std::make_move_iterator(now.end()));
    return to_text(families);
}

std::optional<Health> Monitoring::health_of(std::string_view kind) const {
    const std::lock_guard lock{mutex_};
    const auto age = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - seen_);
    return health(kind, age, daemon_, database_);
}

void Monitoring::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        look();
        std::unique_lock lock{mutex_};
        looked_ = Clock::now();
        changed_.notify_all();
        changed_.wait_for(lock, stop, interval, [this] { return std::exchange(is_to_look_, false); });
    }
    server_.reset();
}

void Monitoring::look() {
    const auto config = configuration_();
    const auto& settings = config->monitoring;
    attempt("monitoring.listen", [&] { listen_where_wanted(settings.listen); });
    if (!is_wanted(settings)) return connection_.reset();
    nlohmann::ordered_json database;
    attempt("monitoring: the database", [&] { database = read_database(*config); });
    {
        const std::lock_guard lock{mutex_};
        database_ = database;
    }
    if (settings.textfile) attempt("monitoring.textfile", [&] { write_textfile(*settings.textfile, text()); });
    if (settings.webhook_file && !database.is_null())
        attempt("monitoring.webhook_file", [&] {
            tell_first_causes(*connection_, database,
                              [&](const auto& document) { post_to_webhook(*settings.webhook_file, document.dump()); });
        });
}

nlohmann::ordered_json Monitoring::read_database(const config::Config& config) {
    try {
        if (!connection_ || !connection_->is_open())
            connection_ =
                database::connect(config.database, {database::Purpose::worker, "moodle-shopd monitoring", {}, true});
        pqxx::nontransaction look{*connection_};
        return commands::read_database_status(look, config);
    } catch (...) {
        connection_.reset();
        throw;
    }
}

void Monitoring::listen_where_wanted(const std::string& wanted) {
    if (wanted == served_) return;
    server_.reset();
    served_.clear();
    if (wanted.empty()) return;
    server_ = std::make_unique<web::Server>(
        std::get<config::Listen>(config::read_listen(wanted)), listener_threads,
        [](const auto&, auto&) { return false; },
        [this](const auto& request, auto& response) { answer(request, response); },
        [](const auto&, auto& response, const std::exception_ptr&) { response.status = 500; });
    served_ = wanted;
    spdlog::info("monitoring: served on {}", wanted);
}

void Monitoring::freshen() {
    std::unique_lock lock{mutex_};
    const auto asked = Clock::now();
    if (asked - looked_ < fresh_for) return;
    is_to_look_ = true;
    changed_.notify_all();
    changed_.wait_for(lock, patience, [&] { return looked_ >= asked; });
}

void Monitoring::answer(const httplib::Request& request, httplib::Response& response) {
    response.set_header("Cache-Control", "no-store");
    if (request.path == "/metrics" || request.path == "/health/effective") freshen();
    if (request.path == "/metrics") return response.set_content(text(), metrics_type);
    constexpr std::string_view health_path = "/health/";
    const auto kind = request.path.starts_with(health_path) ? request.path.substr(health_path.size()) : "";
    const auto found = health_of(kind);
    response.status = !found ? 404 : found->is_well ? 200 : 503;
    response.set_content(found ? found->words + "\n"
                               : "there are /metrics, /health/live, /health/ready and /health/effective\n",
                         "text/plain; charset=utf-8");
}

void Monitoring::attempt(const std::string& task, const std::function<void()>& step) {
    try {
        step();
        if (troubles_.erase(task) > 0) spdlog::info("{}: goes well again", task);
    } catch (const std::exception& failure) {
        const auto words = database::server_words(failure);
        if (std::exchange(troubles_[task], words) != words)
            spdlog::warn("{}: {}; tried again every {} s, production is not concerned", task, words, interval.count());
    }
}

} // namespace shopd::monitoring
