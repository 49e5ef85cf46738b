#pragma once

#include "config/config.hpp"
#include "tests/sandbox/shop.hpp"
#include "tests/sandbox/site.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>

namespace shopd::commands::tests {

/// A site with the present version installed for the role moodle_shopd, and rows of ours as production would have left
/// them.
struct InstalledShop {
    explicit InstalledShop(const std::string& url = "https://lms.example.org", sandbox::SiteOptions options = {});

    /// An order in the shop, paid. @return its bill
    sandbox::shop::Order paid_order(const std::string& code = "EFORM");
    /// Our record of it, dead for `cause`; "" not dead.
    void record(const sandbox::shop::Order& order, const std::string& cause = "", const std::string& detail = "");
    /// An effect of it.
    void effect(std::int64_t bill, const std::string& code, const std::string& kind, const std::string& outcome,
                const std::string& cause = "", int place = 0);
    /// What waits in the outbox goes away, as if the daemon had seen to it.
    void forget_outbox();
    /// The column of our record, as text.
    std::string order(std::int64_t bill, const std::string& column);
    std::string outcome(std::int64_t bill, const std::string& code);
    nlohmann::json history(std::int64_t bill);

    sandbox::Site site;
    sandbox::Connection php; ///< the shop's own writes
    config::Database database;
};

/// What a command said.
struct Answer {
    int code = 0;
    std::string out;
    std::string err;
};

} // namespace shopd::commands::tests
