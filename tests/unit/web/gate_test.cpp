#include "daemon/web/gate.hpp"

#include <gtest/gtest.h>

namespace shopd::web {
namespace {

config::Config configuration(const std::string& host) {
    config::Config config;
    config.moodle.url = "https://school.example.org/moodle";
    config.web.emplace();
    config.web->host = host;
    return config;
}

TEST(OurHost, is_that_of_the_site_or_of_the_configuration_or_this_machine) {
    for (const auto* ours : {"school.example.org", "School.Example.ORG:443", "localhost:8080", "127.0.0.1", "[::1]:80"})
        EXPECT_TRUE(is_our_host(configuration(""), ours)) << ours;
    for (const auto* other : {"", "example.org", "evil.example", "school.example.org.evil.example", "127.0.0.2", ":80",
                              "school.example.org@evil.example", "[::1"})
        EXPECT_FALSE(is_our_host(configuration(""), other)) << other;
    EXPECT_TRUE(is_our_host(configuration("traces.example.org"), "traces.example.org"));
    EXPECT_FALSE(is_our_host(configuration("traces.example.org"), "school.example.org"));
}

TEST(Forms, of_another_site_are_told_by_what_the_browser_says) {
    const auto from = [](const httplib::Headers& headers) {
        httplib::Request request;
        request.headers = headers;
        request.headers.emplace("Host", "school.example.org");
        return is_from_elsewhere(request);
    };
    EXPECT_FALSE(from({})) << "an old browser, which the form's token covers";
    EXPECT_FALSE(from({{"Sec-Fetch-Site", "same-origin"}}));
    EXPECT_FALSE(from({{"Origin", "https://school.example.org"}}));
    for (const auto* site : {"cross-site", "same-site", "rubbish"})
        EXPECT_TRUE(from({{"Sec-Fetch-Site", site}})) << site;
    for (const auto* origin :
         {"https://evil.example", "null", "https://school.example.org.evil.example", "school.example.org"})
        EXPECT_TRUE(from({{"Origin", origin}})) << origin;
}

} // namespace
} // namespace shopd::web
