#include "daemon/web/render.hpp"

#include "daemon/commands/printable.hpp"
#include "daemon/web/assets.hpp"

#include <stdexcept>

namespace shopd::web {

std::string render(const Visit& visit, std::string_view name, data values) {
    for (const auto& one : words())
        values.set("t_" + std::string{one.key}, visit.word(one.key));
    values.set("lang", std::string{language_code(visit.language)});
    values.set("root", visit.root());
    if (visit.session) values.set("form_token", visit.session->form_token);
    kainjow::mustache::mustache text{page_template(name)};
    if (!text.is_valid()) throw std::logic_error{std::string{name} + ".mustache: " + text.error_message()};
    auto rendered = text.render(values);
    if (!text.error_message().empty()) throw std::logic_error{std::string{name} + ".mustache: " + text.error_message()};
    return rendered;
}

std::string page(const Visit& visit, const std::string& title, Place place, const std::string& body) {
    static const std::string version = assets_version();
    data frame;
    frame.set("title", title);
    frame.set("version", version);
    frame.set("body", body);
    frame.set("is_signed_in", visit.session.has_value());
    if (visit.session) frame.set("user", visit.session->user);
    frame.set("at_traces", place == Place::traces);
    frame.set("at_daemon", place == Place::daemon);
    const auto& zone = visit.config->trace.timezone;
    frame.set("zone_words",
              word_with(visit.language, "zone", zone.empty() ? visit.word("zone_system") : commands::printable(zone)));
    return render(visit, "frame", std::move(frame));
}

void show(httplib::Response& response, int status, const std::string& html) {
    response.status = status;
    response.set_content(html, "text/html; charset=utf-8");
}

void show_message(const Visit& visit, httplib::Response& response, int status, std::string_view title,
                  const std::string& words) {
    data message;
    message.set("title", visit.word(title));
    message.set("words", words);
    show(response, status, page(visit, visit.word(title), Place::none, render(visit, "message", std::move(message))));
}

void go_to(httplib::Response& response, const std::string& where) {
    response.status = 303;
    response.set_header("Location", where);
}

} // namespace shopd::web
