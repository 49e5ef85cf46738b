#pragma once

#include "daemon/web/answers.hpp"
#include "daemon/web/common.hpp"
#include "daemon/web/server.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace shopd::web {

/// The page, beside production and never in its way: threads, database sessions and memory of its own, all bounded.
/// Where its place is taken it says so and tries again every half minute.
class Web {
public:
    /// What status shows.
    struct State {
        std::string where{};   ///< "" while there is no page
        std::string problem{}; ///< why it cannot be served; "" while it is
    };

    /// @param configuration  the present one, at any time
    explicit Web(Databases::Configuration configuration);
    ~Web(); ///< ends it, followers too
    Web(const Web&) = delete;
    Web& operator=(const Web&) = delete;

    /// Serves from now on, where the configuration says so. Returns at once.
    void start();

    /// A reload: users and limits are looked at with each request; another place is listened on from now on.
    void look_again();

    /// Ends it, followers too.
    void stop();

    [[nodiscard]] State state() const;

private:
    void run(const std::stop_token& stop);
    /// @return whether it is as the configuration says
    bool serve_where_wanted();
    void say(State state);

    Databases::Configuration configuration_;
    Common common_;
    Answers answers_{common_};
    mutable std::mutex mutex_;
    std::condition_variable_any changed_;
    bool is_to_look_ = false;
    State state_;
    std::string served_;             ///< where the server listens; the thread's own
    std::unique_ptr<Server> server_; ///< the thread's own
    std::jthread thread_;
};

} // namespace shopd::web
