#include "moodle/rest/transport.hpp"

#include "moodle/rest/endpoint.hpp"
#include "raw_server.hpp"

#include <atomic>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

namespace shopd::rest::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::StartsWith;

Transport transport_to(const config::Moodle& settings) {
    return Transport{endpoint_of(settings), settings};
}

Error failure_of(const RawServer& server) {
    const auto exchange = transport_to(server.settings()).post("a=1");
    EXPECT_FALSE(exchange);
    return exchange ? Error{} : exchange.error();
}

int port_nobody_listens_on() {
    const RawServer gone{[](Connection&) {}};
    return gone.port();
}

} // namespace

TEST(Transport, a_form_is_posted_and_its_answer_comes_back) {
    std::string request;
    RawServer server{[&](Connection& connection) {
        request = connection.read_request();
        connection.write(http("200 OK", "null"));
    }};
    const auto exchange = transport_to(server.settings()).post("wstoken=t&x=1");
    ASSERT_TRUE(exchange);
    EXPECT_EQ(exchange->http_status, 200);
    EXPECT_EQ(exchange->body, "null");
    EXPECT_THAT(request, StartsWith("POST /webservice/rest/server.php HTTP/1.1\r\n"));
    EXPECT_THAT(request, HasSubstr("\r\nUser-Agent: moodle-shopd/"));
    EXPECT_THAT(request, HasSubstr("\r\nContent-Type: application/x-www-form-urlencoded\r\n"));
    EXPECT_THAT(request, testing::EndsWith("\r\n\r\nwstoken=t&x=1"));
}

TEST(Transport, one_connection_serves_many_calls) {
    RawServer server{always(http("200 OK", "null"))};
    Transport transport = transport_to(server.settings());
    for (int call = 0; call < 10; ++call)
        ASSERT_TRUE(transport.post("a=1"));
    EXPECT_EQ(server.connections(), 1);
}

TEST(Transport, a_refused_connection_is_transient_and_nothing_was_sent) {
    config::Moodle settings;
    settings.url = "http://127.0.0.1:" + std::to_string(port_nobody_listens_on());
    const auto exchange = transport_to(settings).post("a=1");
    ASSERT_FALSE(exchange);
    EXPECT_EQ(exchange.error().error_class, ErrorClass::transient);
    EXPECT_EQ(exchange.error().error_code, "unreachable");
    EXPECT_FALSE(exchange.error().sent);
    EXPECT_THAT(exchange.error().message, StartsWith("nothing was sent: "));
}

TEST(Transport, a_name_that_does_not_resolve_is_transient) {
    config::Moodle settings;
    settings.url = "https://moodle.invalid";
    const auto exchange = transport_to(settings).post("a=1");
    ASSERT_FALSE(exchange);
    EXPECT_EQ(exchange.error().error_class, ErrorClass::transient);
    EXPECT_FALSE(exchange.error().sent);
}

TEST(Transport, a_connection_closed_before_the_answer_is_in_doubt) {
    const RawServer server{[](Connection& connection) { connection.read_request(); }};
    const Error error = failure_of(server);
    EXPECT_EQ(error.error_class, ErrorClass::in_doubt);
    EXPECT_EQ(error.error_code, "cut");
    EXPECT_TRUE(error.sent);
    EXPECT_THAT(error.message, StartsWith("after the request was sent: "));
}

TEST(Transport, an_answer_cut_after_its_headers_is_in_doubt) {
    const RawServer server{[](Connection& connection) {
        connection.read_request();
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[{\"id\":");
    }};
    const Error error = failure_of(server);
    EXPECT_EQ(error.error_class, ErrorClass::in_doubt);
    EXPECT_EQ(error.error_code, "cut");
}

TEST(Transport, a_chunked_answer_without_its_end_is_in_doubt) {
    const RawServer server{[](Connection& connection) {
        connection.read_request();
        connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nnull\r\n");
    }};
    EXPECT_EQ(failure_of(server).error_class, ErrorClass::in_doubt);
}

TEST(Transport, rubbish_instead_of_http_is_in_doubt) {
    const RawServer server{[](Connection& connection) {
        connection.read_request();
        connection.write("SSH-2.0-OpenSSH_9.2\r\n");
    }};
    EXPECT_EQ(failure_of(server).error_class, ErrorClass::in_doubt);
}

TEST(Transport, no_answer_within_the_deadline_is_in_doubt) {
    RawServer server{[](Connection& connection) {
        connection.read_request();
        connection.wait_until_closed();
    }};
    config::Moodle settings = server.settings();
    settings.deadline = 200ms;
    const auto exchange = transport_to(settings).post("a=1");
    ASSERT_FALSE(exchange);
    EXPECT_EQ(exchange.error().error_class, ErrorClass::in_doubt);
    EXPECT_EQ(exchange.error().error_code, "timeout");
    EXPECT_TRUE(exchange.error().sent);
}

TEST(Transport, a_tls_handshake_that_never_ends_is_transient_since_nothing_was_sent) {
    RawServer server{[](Connection& connection) { connection.wait_until_closed(); }};
    config::Moodle settings = server.settings();
    settings.url.replace(0, 4, "https");
    settings.connect_deadline = 200ms;
    const auto exchange = transport_to(settings).post("a=1");
    ASSERT_FALSE(exchange);
    EXPECT_EQ(exchange.error().error_class, ErrorClass::transient);
    EXPECT_EQ(exchange.error().error_code, "timeout");
    EXPECT_FALSE(exchange.error().sent);
}

TEST(Transport, an_answer_that_stops_in_the_middle_does_not_hold_the_worker_to_the_deadline) {
    RawServer server{[](Connection& connection) {
        connection.read_request();
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[");
        connection.wait_until_closed();
    }};
    config::Moodle settings = server.settings();
    settings.connect_deadline = 300ms;
    const auto started = std::chrono::steady_clock::now();
    const auto exchange = transport_to(settings).post("a=1");
    ASSERT_FALSE(exchange);
    EXPECT_EQ(exchange.error().error_class, ErrorClass::in_doubt);
    EXPECT_EQ(exchange.error().error_code, "timeout");
    EXPECT_LT(std::chrono::steady_clock::now() - started, 15s);
}

TEST(Transport, an_answer_of_endless_size_is_cut_off_and_in_doubt) {
    const RawServer server{[](Connection& connection) {
        connection.read_request();
        connection.write("HTTP/1.1 200 OK\r\n\r\n[");
        const std::string blanks(1 << 20, ' ');
        for (int megabyte = 0; megabyte < 40; ++megabyte)
            connection.write(blanks);
    }};
    const Error error = failure_of(server);
    EXPECT_EQ(error.error_class, ErrorClass::in_doubt);
    EXPECT_EQ(error.error_code, "too_large");
}

TEST(Transport, a_request_is_not_sent_a_second_time_when_a_kept_connection_dies_unanswered) {
    std::atomic<int> requests = 0;
    RawServer server{[&](Connection& connection) {
        if (connection.read_request().empty()) return;
        ++requests;
        connection.write(http("200 OK", "null"));
        if (connection.read_request().empty()) return;
        ++requests; // and closed without an answer
    }};
    Transport transport = transport_to(server.settings());
    ASSERT_TRUE(transport.post("a=1"));
    const auto second = transport.post("a=2");
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().error_class, ErrorClass::in_doubt);
    EXPECT_TRUE(second.error().sent);
    EXPECT_EQ(requests, 2);
    EXPECT_TRUE(transport.post("a=3"));
}

TEST(Transport, a_kept_connection_that_the_server_closed_in_idleness_is_replaced_without_a_doubt) {
    RawServer server{[](Connection& connection) {
        connection.read_request();
        connection.write(http("200 OK", "null"));
    }};
    Transport transport = transport_to(server.settings());
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    for (int call = 1; call <= 20; ++call) {
        ASSERT_TRUE(transport.post("a=1"));
        while (server.closed() < call && std::chrono::steady_clock::now() < deadline)
            std::this_thread::yield();
    }
    EXPECT_EQ(server.connections(), 20);
}

TEST(Transport, a_redirect_is_not_followed) {
    RawServer elsewhere{always(http("200 OK", "null"))};
    const std::string target = "Location: http://127.0.0.1:" + std::to_string(elsewhere.port()) + "/x\r\n";
    const RawServer server{always(http("301 Moved Permanently", "", target))};
    const auto exchange = transport_to(server.settings()).post("a=1");
    ASSERT_TRUE(exchange);
    EXPECT_EQ(exchange->http_status, 301);
    EXPECT_THAT(exchange->location, HasSubstr("/x"));
    EXPECT_EQ(elsewhere.connections(), 0);
}

TEST(Transport, a_proxy_of_the_environment_never_sees_the_token) {
    RawServer proxy{always(http("200 OK", "null"))};
    const RawServer server{always(http("200 OK", "[]"))};
    ASSERT_EQ(setenv("http_proxy", ("http://127.0.0.1:" + std::to_string(proxy.port())).c_str(), 1), 0);
    const auto exchange = transport_to(server.settings()).post("a=1");
    unsetenv("http_proxy");
    ASSERT_TRUE(exchange);
    EXPECT_EQ(exchange->body, "[]");
    EXPECT_EQ(proxy.connections(), 0);
}

} // namespace shopd::rest::test
