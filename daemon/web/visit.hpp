#pragma once

#include "daemon/web/common.hpp"
#include "daemon/web/words.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <httplib.h>

namespace shopd::web {

/// A request as far as it concerns every page: who asks, in which language, and with which configuration.
struct Visit {
    Visit(Common& common, const httplib::Request& request);

    [[nodiscard]] const config::Web& web() const { return *config->web; }

    [[nodiscard]] std::string word(std::string_view key) const { return web::word(language, key); }

    /// Where the pages begin, seen from this one: "./", or "../" below a folder. Links are relative, so that the page
    /// may stand anywhere below the site.
    [[nodiscard]] std::string root() const;

    /// Whether the request shows the token of this session's forms.
    [[nodiscard]] bool has_form_token() const;

    Common& common;
    const httplib::Request& request;
    std::shared_ptr<const config::Config> config;
    Language language;
    std::string token;      ///< of the session, as the browser sent it; "" none
    std::string form_token; ///< of the sign-in form, as the browser sent it; "" none
    std::optional<Session> session;
};

/// Names of our cookies. With TLS they are bound to the host, so that no other site of the domain can set them.
std::string session_cookie(const config::Web& web);
std::string form_cookie(const config::Web& web);

/// The header that sets a cookie until the browser ends, or takes it away.
std::string set_cookie(const config::Web& web, const std::string& name, const std::string& value);
std::string remove_cookie(const config::Web& web, const std::string& name);

/// The value of a cookie; "" where it is absent.
/// @param header  Cookie, any bytes
std::string find_cookie(std::string_view header, std::string_view name);

/// `4711` of `/order/4711` and of what lies below it; nothing where it is none.
std::optional<std::int64_t> bill_of_path(std::string_view path);

} // namespace shopd::web
