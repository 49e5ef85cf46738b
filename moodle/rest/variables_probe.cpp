#include "moodle/rest/variables_probe.hpp"

#include "moodle/rest/answer.hpp"
#include "moodle/rest/endpoint.hpp"
#include "moodle/rest/transport.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstring>

namespace shopd::rest {
namespace {

constexpr const char* function = "core_webservice_get_site_info";
constexpr std::size_t own_variables = 3; ///< format, function and token

std::string form_of(std::size_t variables, std::string_view token) {
    auto form = fmt::format("moodlewsrestformat=json&wsfunction={}&", function);
    for (std::size_t number = own_variables; number < variables; ++number)
        form += fmt::format("serviceshortnames[{}]=x&", number);
    return form.append("wstoken=").append(token);
}

} // namespace

Result<bool> keeps_all_variables(const config::Moodle& settings, const WebServiceToken& token) {
    auto form = form_of(settings.max_input_vars, token.exposed());
    auto exchange = Transport{endpoint_of(settings), settings}.post(form);
    explicit_bzero(form.data(), form.size());
    if (!exchange) return exchange.error();
    const auto answer =
        read_answer(function, {exchange->http_status, exchange->body, exchange->location}, token.exposed());
    if (answer) return true;
    const auto& error = answer.error();
    if (error.exception.empty()) return error;
    return error.error_code != "invalidtoken";
}

} // namespace shopd::rest
