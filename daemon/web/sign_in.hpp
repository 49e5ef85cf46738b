#pragma once

#include "daemon/web/visit.hpp"

#include <atomic>
#include <mutex>
#include <string>

namespace shopd::web {

/// Signing in and out. A name that nobody has costs as much time as a wrong password and is told the same; one password
/// is looked at at a time, so that no crowd of attempts takes the machine from production.
class SignIn {
public:
    /// Answers with the form, for a visit without a session; it leads back to where one was.
    static void ask(const Visit& visit, httplib::Response& response);

    /// The form that was sent.
    void sign_in(const Visit& visit, httplib::Response& response);

    static void sign_out(const Visit& visit, httplib::Response& response);

private:
    bool is_right(const config::Web& web, const std::string& name, const std::string& password);

    static constexpr int most_waiting = 4;
    std::mutex one_at_a_time_;
    std::atomic<int> waiting_{0};
};

/// Where the form leads back to, seen from the pages' root: what is not a page of ours leads to the orders.
std::string way_back(std::string_view wanted);

} // namespace shopd::web
