#include "moodle/rest/answer.hpp"

#include "moodle/rest/classify.hpp"
#include "moodle/rest/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace shopd::rest {
namespace {

using nlohmann::json;

constexpr std::size_t longest_message = 500;
constexpr std::size_t longest_name = 100;
constexpr std::size_t shown_of_a_body = 120;

bool is_too_deep(std::string_view body) {
    std::size_t depth = 0;
    bool in_text = false;
    for (std::size_t place = 0; place < body.size(); ++place) {
        const char c = body[place];
        if (in_text && c == '\\')
            ++place;
        else if (c == '"')
            in_text = !in_text;
        else if (in_text)
            continue;
        else if ((c == '[' || c == '{') && ++depth > deepest_answer)
            return true;
        else if ((c == ']' || c == '}') && depth > 0)
            --depth;
    }
    return false;
}

class Reader {
public:
    Reader(std::string_view function, const Answer& answer, std::string_view secret)
        : function_{function}, answer_{answer}, secret_{secret} {}

    [[nodiscard]] Error of_status() const {
        const long status = answer_.http_status;
        Error error = make(classify_status(status).error_class, fmt::format("http_{}", status));
        error.message = fmt::format("HTTP {}{}", status, advice(status));
        if (!answer_.location.empty()) error.message += " to " + clean(answer_.location, longest_message);
        if (!answer_.body.empty()) error.message += ": " + clean(answer_.body, shown_of_a_body);
        return error;
    }

    [[nodiscard]] Error unreadable(std::string code, std::string_view why) const {
        Error error = make(ErrorClass::in_doubt, std::move(code));
        error.message = why;
        if (!answer_.body.empty()) error.message += ": " + clean(answer_.body, shown_of_a_body);
        return error;
    }

    [[nodiscard]] Error of_exception(const json& body) const {
        const std::string exception = text_of(body, "exception");
        const std::string code = text_of(body, "errorcode");
        const std::string message = text_of(body, "message");
        Error error = make(classify_exception(exception, code, message).error_class, clean(code, longest_name));
        error.exception = clean(bare_exception(exception), longest_name);
        if (error.exception.empty()) error.exception = "(unnamed)";
        error.message = clean(message, longest_message);
        if (code == "invalidtoken")
            error.message += " (Moodle also says so when the body is larger than PHP's post_max_size)";
        return error;
    }

private:
    [[nodiscard]] Error make(ErrorClass error_class, std::string code) const {
        return {error_class, std::string{function_}, "", std::move(code), "", answer_.http_status, true};
    }

    [[nodiscard]] std::string clean(std::string_view text, std::size_t limit) const {
        return one_line(without_secret(text.substr(0, 16 * longest_message), secret_), limit);
    }

    [[nodiscard]] static std::string text_of(const json& body, const char* key) {
        const auto found = body.find(key);
        return found != body.end() && found->is_string() ? found->get<std::string>() : std::string{};
    }

    [[nodiscard]] std::string_view advice(long status) const {
        if (status == 403 && answer_.body.empty())
            return " without a body: web services or the REST protocol are off in Moodle";
        if (status == 404) return ": moodle.url is not Moodle's wwwroot";
        if (status == 413)
            return ": the web server takes smaller bodies only; lower moodle.max_input_vars or raise its limit";
        if (status >= 300 && status < 400) return ": moodle.url must be the address itself; redirected";
        return "";
    }

    std::string_view function_;
    const Answer& answer_;
    std::string_view secret_;
};

} // namespace

Result<json> read_answer(std::string_view function, const Answer& answer, std::string_view secret) {
    const Reader reader{function, answer, secret};
    if (answer.http_status != 200) return reader.of_status();
    if (answer.body.empty()) return reader.unreadable("empty_answer", "HTTP 200 without a body");
    if (is_too_deep(answer.body)) return reader.unreadable("not_json", "the answer is nested too deep");
    json body = json::parse(answer.body, nullptr, false);
    if (body.is_discarded()) return reader.unreadable("not_json", "the answer is not JSON");
    if (body.is_object() && (body.contains("exception") || body.contains("errorcode")))
        return reader.of_exception(body);
    return Result<json>{boost::system::in_place_value, std::move(body)};
}

} // namespace shopd::rest
