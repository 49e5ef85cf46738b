#include "daemon/web/gate.hpp"

#include "config/checks.hpp"
#include "config/text.hpp"
#include "daemon/web/render.hpp"

#include <algorithm>
#include <array>

namespace shopd::web {
namespace {

constexpr std::array<std::string_view, 4> forms = {"/search", "/sign-in", "/sign-out", "/trace.txt"};
constexpr std::size_t longest_form = 8192; // httplib reads no longer one

bool is_form(const httplib::Request& request) {
    const auto type = request.get_header_value("Content-Type");
    return type.substr(0, type.find(';')) == "application/x-www-form-urlencoded" &&
           !request.has_header("Content-Encoding");
}

/// How long the body says that it is; a body that does not say so is not read.
bool has_good_length(const httplib::Request& request) {
    const auto length = config::parse_number(request.get_header_value("Content-Length"));
    return length && *length <= longest_form && !request.has_header("Transfer-Encoding");
}

std::string without_port(std::string_view host) {
    const auto colon = host.rfind(':');
    const bool has_port = colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos;
    return config::lower_case(host.substr(0, has_port ? colon : host.size()));
}

} // namespace

bool is_our_host(const config::Config& config, std::string_view header) {
    const auto host = without_port(header);
    const auto& named = config.web->host;
    return host == "localhost" || host == "127.0.0.1" || host == "[::1]" ||
           host == (named.empty() ? config::host_of(config.moodle.url) : named);
}

bool is_from_elsewhere(const httplib::Request& request) {
    const auto site = request.get_header_value("Sec-Fetch-Site");
    if (!site.empty()) return site != "same-origin" && site != "none";
    const auto origin = request.get_header_value("Origin");
    if (origin.empty()) return false;
    const auto scheme = origin.find("://");
    return scheme == std::string::npos ||
           without_port(origin.substr(scheme + 3)) != without_port(request.get_header_value("Host"));
}

bool refuse(const Visit& visit, httplib::Response& response) {
    const auto& request = visit.request;
    const auto with = [&](int status, std::string_view words) {
        show_message(visit, response, status, "refused_title", visit.word(words));
        return true;
    };
    if (!is_our_host(*visit.config, request.get_header_value("Host"))) return with(421, "refused_host");
    if (request.method == "GET" || request.method == "HEAD") return false;
    const bool is_known =
        request.method == "POST" && std::find(forms.begin(), forms.end(), request.path) != forms.end();
    if (!is_known) {
        response.set_header("Allow", "GET, HEAD");
        return with(405, "refused_method");
    }
    if (request.has_header("Expect") || !is_form(request)) return with(415, "refused_method");
    if (!has_good_length(request)) return with(413, "refused_size");
    if (is_from_elsewhere(request)) return with(403, "refused_form");
    return false;
}

} // namespace shopd::web
