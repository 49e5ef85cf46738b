#include "moodle/rest/endpoint.hpp"

#include <gtest/gtest.h>

namespace shopd::rest {
namespace {

config::Moodle at(const std::string& url, bool allow_plain_http = false) {
    config::Moodle settings;
    settings.url = url;
    settings.allow_plain_http = allow_plain_http;
    return settings;
}

} // namespace

TEST(Endpoint, the_rest_server_of_a_wwwroot) {
    EXPECT_EQ(endpoint_of(at("https://lms.example.org")), "https://lms.example.org/webservice/rest/server.php");
    EXPECT_EQ(endpoint_of(at("https://example.org/moodle/")), "https://example.org/moodle/webservice/rest/server.php");
}

TEST(Endpoint, plain_http_goes_to_loopback_only) {
    for (const char* url : {"http://localhost", "http://127.0.0.1:8098", "http://127.8.9.1", "http://[::1]:80"})
        EXPECT_NO_THROW(endpoint_of(at(url))) << url;
    for (const char* url :
         {"http://lms.example.org", "http://127.0.0.1.example.org", "http://10.0.0.1", "http://localhost.x"})
        EXPECT_THROW(endpoint_of(at(url)), BadEndpoint) << url;
}

TEST(Endpoint, plain_http_elsewhere_must_be_allowed_in_so_many_words) {
    EXPECT_NO_THROW(endpoint_of(at("http://lms.internal", true)));
}

TEST(Endpoint, what_cannot_be_a_wwwroot_is_refused) {
    for (const char* url : {"", "lms.example.org", "ftp://lms.example.org", "file:///etc/passwd", "https://",
                            "https://a b", "https://user@lms.example.org", "https://u:p@lms.example.org",
                            "https://lms.example.org/?x=1", "https://lms.example.org/#x"})
        EXPECT_THROW(endpoint_of(at(url)), BadEndpoint) << url;
}

} // namespace shopd::rest
