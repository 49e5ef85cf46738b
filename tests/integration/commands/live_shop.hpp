#pragma once

#include "daemon/commands/check_live.hpp"
#include "tests/integration/commands/installed_shop.hpp"
#include "tests/sandbox/stand_in.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>

namespace shopd::commands::tests {

/// A shop whose Moodle answers, and a configuration that fits both.
struct LiveShop : InstalledShop {
    LiveShop() : InstalledShop("https://lms.example.org", {.with_support_course = true}), stand_in{site} {
        std::string name = (std::filesystem::temp_directory_path() / "shopd-live-XXXXXX").string();
        folder = ::mkdtemp(name.data());
        config.database = database;
        config.moodle.url = stand_in.url();
        config.moodle.token_file = sandbox::StandIn::token_file(folder);
        config.customer_support = config::CustomerSupport{"CUSTOMERSUPPORT", {"student", "customer"}};
        config.notify_sales = config::NotifySales{"sales"};
        config.products = {product("EFORM", {{"coursename", "EFORM-C"}})};
        site.execute("update moodle_shopd.site set url = $1", {stand_in.url()});
    }

    ~LiveShop() { std::filesystem::remove_all(folder); }

    static config::ProductRule product(const std::string& pattern, const std::map<std::string, std::string>& params) {
        config::ProductRule rule;
        rule.pattern = pattern;
        rule.handler = "std_enrolonecourse";
        for (const auto& [name, value] : params)
            rule.params[name] = {value, {}};
        return rule;
    }

    /// What the look says, one finding a line; "" when nothing is wrong.
    std::string look() const {
        std::string text;
        for (const auto& finding : look_live(config)) {
            EXPECT_FALSE(finding.why.empty());
            EXPECT_FALSE(finding.where.empty());
            text += finding.what + "\n";
        }
        return text;
    }

    sandbox::StandIn stand_in;
    std::filesystem::path folder;
    config::Config config;
};

} // namespace shopd::commands::tests
