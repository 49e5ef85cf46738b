#pragma once

#include "config/config.hpp"
#include "daemon/monitoring/health.hpp"
#include "daemon/monitoring/metrics.hpp"
#include "daemon/web/server.hpp"

#include <nlohmann/json.hpp>
#include <pqxx/connection>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace shopd::monitoring {

/// Shows others how the daemon is, and tells of new causes on the dead list: a thread and a database session of its
/// own, never in production's way. What cannot be done is logged once and tried again.
class Monitoring {
public:
    using Configuration = std::function<std::shared_ptr<const config::Config>()>;

    /// Between two looks where nobody asks.
    static constexpr std::chrono::seconds interval{15};

    /// @param configuration  the present one, at any time
    Monitoring(Configuration configuration, std::string version);
    ~Monitoring();
    Monitoring(const Monitoring&) = delete;
    Monitoring& operator=(const Monitoring&) = delete;

    [[nodiscard]] Metrics& metrics() { return metrics_; }

    void start();
    void stop();

    /// The main loop works, and this is what it says of itself (service::status_document).
    void see(nlohmann::ordered_json daemon);

    /// A reload: another place is listened on, another file written.
    void look_again();

    /// The text format of now.
    [[nodiscard]] std::string text() const;

    [[nodiscard]] std::optional<Health> health_of(std::string_view kind) const;

private:
    using Clock = std::chrono::steady_clock;

    void run(const std::stop_token& stop);
    void look();
    void listen_where_wanted(const std::string& wanted);
    nlohmann::ordered_json read_database(const config::Config& config);
    void attempt(const std::string& task, const std::function<void()>& step);
    void freshen();
    void answer(const httplib::Request& request, httplib::Response& response);

    Configuration configuration_;
    std::string version_;
    Metrics metrics_;
    mutable std::mutex mutex_;
    std::condition_variable_any changed_;
    bool is_to_look_ = false;
    nlohmann::ordered_json daemon_;
    Clock::time_point seen_ = Clock::now();
    nlohmann::ordered_json database_;
    Clock::time_point looked_{};                  ///< when the last look ended
    std::map<std::string, std::string> troubles_; ///< by task; the thread's own, as all below
    std::unique_ptr<pqxx::connection> connection_;
    std::string served_;
    std::unique_ptr<web::Server> server_;
    std::jthread thread_;
};

} // namespace shopd::monitoring
