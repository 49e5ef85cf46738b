#pragma once

#include "tests/e2e/support/daemon.hpp"
#include "tests/sandbox/shop.hpp"

#include <gtest/gtest.h>
#include <httplib.h>

#include <map>
#include <string>

namespace shopd::e2e {

struct Page {
    int status = 0; ///< 0: nobody answered
    std::string body;
    httplib::Headers headers;

    [[nodiscard]] std::string header(const std::string& name) const;

    [[nodiscard]] bool has(const std::string& text) const { return body.find(text) != std::string::npos; }

    [[nodiscard]] std::string form_token() const; ///< "" where the page has no form
};

/// What a browser without JavaScript does of it all: keeps cookies, sends forms with the token that the page had.
class Browser {
public:
    explicit Browser(std::filesystem::path socket) : socket_{std::move(socket)} {}

    Page get(const std::string& path, const httplib::Headers& headers = {});
    Page post(const std::string& path, httplib::Params form, const httplib::Headers& headers = {});
    Page request(httplib::Request request);

    /// The form, filled in and sent.
    Page sign_in(const std::string& name, const std::string& password, const std::string& at = "/");

    std::map<std::string, std::string> cookies;

private:
    std::filesystem::path socket_;
};

/// A shop whose daemon serves the page on a Unix socket to alice, whose password is below, and bob, whose is the same.
class Served : public testing::Test {
protected:
    static constexpr const char* password = "grüner Apfel 7";

    Served();

    [[nodiscard]] std::filesystem::path socket() const { return folder.path() / "page.sock"; }

    [[nodiscard]] std::string yaml(const std::string& users) const;
    [[nodiscard]] std::string both() const; ///< alice and bob
    /// An order that is paid and produced.
    sandbox::shop::Order produced(const sandbox::shop::NewOrder& order = {});

    Folder folder;
    sandbox::Site site;
    sandbox::StandIn moodle{site};
    sandbox::Connection database = site.connect();
    Daemon daemon;
    Browser browser{socket()};
};

} // namespace shopd::e2e
