#include "daemon/web/visit.hpp"

#include "daemon/web/language.hpp"

#include <algorithm>
#include <charconv>

namespace shopd::web {
namespace {

std::string named(const config::Web& web, const char* name) {
    return (web.allow_plain_http ? "" : "__Host-") + std::string{name};
}

std::string with_attributes(const config::Web& web, const std::string& pair) {
    return pair + "; Path=/; HttpOnly; SameSite=Strict" + (web.allow_plain_http ? "" : "; Secure");
}

/// What the page's script asks for by itself does not keep a session alive.
bool is_a_persons(const httplib::Request& request) {
    return !request.has_header("X-Background") && !request.path.ends_with("/follow");
}

} // namespace

Visit::Visit(Common& house, const httplib::Request& asked)
    : common{house}, request{asked}, config{house.configuration()},
      language{choose_language(asked.get_header_value("Accept-Language"))} {
    const auto cookies = asked.get_header_value("Cookie");
    token = find_cookie(cookies, session_cookie(web()));
    form_token = find_cookie(cookies, form_cookie(web()));
    if (!token.empty())
        session = common.sessions.find(token, web(), std::chrono::steady_clock::now(), is_a_persons(asked));
}

std::string Visit::root() const {
    const auto depth = std::count(request.path.begin(), request.path.end(), '/') - 1;
    std::string root;
    for (auto step = depth; step > 0; --step)
        root += "../";
    return root.empty() ? "./" : root;
}

bool Visit::has_form_token() const {
    return session && is_same(session->form_token, request.get_param_value("form_token"));
}

std::string session_cookie(const config::Web& web) {
    return named(web, "moodle-shopd");
}

std::string form_cookie(const config::Web& web) {
    return named(web, "moodle-shopd-form");
}

std::string set_cookie(const config::Web& web, const std::string& name, const std::string& value) {
    return with_attributes(web, name + "=" + value);
}

std::string remove_cookie(const config::Web& web, const std::string& name) {
    return with_attributes(web, name + "=; Max-Age=0");
}

std::string find_cookie(std::string_view header, std::string_view name) {
    while (!header.empty()) {
        const auto end = std::min(header.find(';'), header.size());
        auto pair = header.substr(0, end);
        header.remove_prefix(std::min(end + 1, header.size()));
        pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
        if (pair.starts_with(name) && pair.substr(name.size()).starts_with('='))
            return std::string{pair.substr(name.size() + 1)};
    }
    return {};
}

std::optional<std::int64_t> bill_of_path(std::string_view path) {
    constexpr std::string_view folder = "/order/";
    if (!path.starts_with(folder)) return std::nullopt;
    const auto digits = path.substr(folder.size(), path.find('/', folder.size()) - folder.size());
    const bool is_number = !digits.empty() && digits.size() <= 18 && digits.front() != '0' &&
                           digits.find_first_not_of("0123456789") == std::string_view::npos;
    if (!is_number) return std::nullopt;
    std::int64_t bill = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), bill);
    return bill;
}

} // namespace shopd::web
