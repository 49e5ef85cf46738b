#include "moodle/rest/client.hpp"

#include "moodle/rest/answer.hpp"
#include "moodle/rest/endpoint.hpp"
#include "moodle/rest/text.hpp"
#include "moodle/rest/transport.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace shopd::rest {
namespace {

Error too_many(std::string_view function, std::size_t variables, std::size_t allowed) {
    return {ErrorClass::config,
            std::string{function},
            "",
            "too_many_variables",
            fmt::format("not sent: {} form variables, and PHP would drop those after {} without a word; raise "
                        "max_input_vars in php.ini and in moodle.max_input_vars",
                        variables, allowed),
            0,
            false};
}

struct WipedForm {
    std::string text;

    explicit WipedForm(std::string form) : text{std::move(form)} {}

    WipedForm(const WipedForm&) = delete;
    WipedForm& operator=(const WipedForm&) = delete;

    ~WipedForm() { wipe(text); }
};

} // namespace

Client::Client(const config::Moodle& settings, std::shared_ptr<const WebServiceToken> token)
    : token_{std::move(token)}, max_input_vars_{settings.max_input_vars},
      transport_{std::make_unique<Transport>(endpoint_of(settings), settings)} {}

Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;
Client::~Client() = default;

Result<nlohmann::json> Client::call(std::string_view function, const Parameters& parameters) {
    const std::size_t variables = head_variables + parameters.size();
    if (variables > max_input_vars_) return too_many(function, variables, max_input_vars_);
    ++calls_;
    const auto started = std::chrono::steady_clock::now();
    auto answer = send(function, parameters);
    if (observer_) {
        std::optional<ErrorClass> failure;
        if (!answer) failure = answer.error().error_class;
        observer_(function, failure, std::chrono::steady_clock::now() - started);
    }
    return answer;
}

Result<nlohmann::json> Client::send(std::string_view function, const Parameters& parameters) {
    const WipedForm form{form_body(token_->exposed(), function, parameters)};
    Result<Exchange> exchange = transport_->post(form.text);
    if (exchange)
        return read_answer(function, {exchange->http_status, exchange->body, exchange->location}, token_->exposed());
    Error error = exchange.error();
    error.function = function;
    error.message = one_line(without_secret(error.message, token_->exposed()), 500);
    return error;
}

} // namespace shopd::rest
