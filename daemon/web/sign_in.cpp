#include "daemon/web/sign_in.hpp"

#include "daemon/web/passwords.hpp"
#include "daemon/web/render.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

namespace shopd::web {
namespace {

struct Form {
    int status = 200;
    std::string words{}; ///< above it
    bool is_wrong = false;
    std::string name{}; ///< typed before
    std::string back{}; ///< as way_back
};

void show_form(const Visit& visit, httplib::Response& response, const Form& form) {
    const auto token = visit.form_token.size() == draw_token().size() ? visit.form_token : draw_token();
    response.set_header("Set-Cookie", set_cookie(visit.web(), form_cookie(visit.web()), token));
    data values;
    values.set("has_words", !form.words.empty());
    values.set("words", form.words);
    values.set("is_wrong", form.is_wrong);
    values.set("name", form.name);
    values.set("back", form.back);
    values.set("form_token", token);
    show(response, form.status,
         page(visit, visit.word("sign_in"), Place::none, render(visit, "sign_in", std::move(values))));
}

/// Only forms that we gave to this browser.
bool is_our_form(const Visit& visit) {
    return !visit.form_token.empty() && is_same(visit.form_token, visit.request.get_param_value("form_token"));
}

/// What the log may have of a name: a password may have been typed in its place.
std::string name_for_the_log(const config::Web& web, const std::string& name) {
    return web.users.contains(name) ? name : "a name that nobody has";
}

} // namespace

std::string way_back(std::string_view wanted) {
    if (wanted == "status") return "status";
    const auto bill = bill_of_path("/" + std::string{wanted});
    if (bill && wanted == fmt::format("order/{}", *bill)) return std::string{wanted};
    return "./";
}

void SignIn::ask(const Visit& visit, httplib::Response& response) {
    if (visit.session) return go_to(response, visit.root());
    const bool has_ended = !visit.token.empty();
    show_form(visit, response,
              {.status = visit.request.path == "/sign-in" ? 200 : 403,
               .words = has_ended                        ? visit.word("ended")
                        : visit.request.has_param("out") ? visit.word("signed_out")
                                                         : "",
               .back = way_back(visit.request.path.substr(1))});
}

bool SignIn::is_right(const config::Web& web, const std::string& name, const std::string& password) {
    const std::lock_guard lock{one_at_a_time_};
    const auto user = web.users.find(name);
    const bool is_known = user != web.users.end();
    return is_password(password, is_known ? user->second : web.users.begin()->second) && is_known;
}

void SignIn::sign_in(const Visit& visit, httplib::Response& response) {
    const auto name = visit.request.get_param_value("name").substr(0, 64);
    Form form{.status = 403,
              .words = visit.word("form_too_old"),
              .name = name,
              .back = way_back(visit.request.get_param_value("back"))};
    if (!is_our_form(visit)) return show_form(visit, response, form);
    auto& attempts = visit.common.attempts;
    const auto refuse_for = [&](std::chrono::seconds wait) {
        response.set_header("Retry-After", std::to_string(wait.count()));
        form.status = 429;
        form.words = word_with(visit.language, "too_often", std::to_string(wait.count()));
        form.is_wrong = true;
        show_form(visit, response, form);
    };
    const auto wait = attempts.begin(name, std::chrono::steady_clock::now());
    if (wait > std::chrono::seconds{0}) {
        spdlog::warn("web: {} is tried too often, the next attempt counts in {} s", name_for_the_log(visit.web(), name),
                     wait.count());
        return refuse_for(wait);
    }
    if (++waiting_ > most_waiting) {
        --waiting_;
        return refuse_for(std::chrono::seconds{2});
    }
    const bool right = is_right(visit.web(), name, visit.request.get_param_value("password"));
    --waiting_;
    if (!right) {
        spdlog::warn("web: {} was refused", name_for_the_log(visit.web(), name));
        form.words = visit.word("wrong");
        form.is_wrong = true;
        return show_form(visit, response, form);
    }
    attempts.succeeded(name);
    visit.common.sessions.close(visit.token);
    const auto token = visit.common.sessions.open(name, visit.web().users.at(name), std::chrono::steady_clock::now());
    spdlog::info("web: {} signed in", name);
    response.set_header("Set-Cookie", set_cookie(visit.web(), session_cookie(visit.web()), token));
    response.set_header("Set-Cookie", remove_cookie(visit.web(), form_cookie(visit.web())));
    go_to(response, form.back);
}

void SignIn::sign_out(const Visit& visit, httplib::Response& response) {
    if (visit.session) {
        if (!visit.has_form_token())
            return show_message(visit, response, 403, "refused_title", visit.word("refused_form"));
        visit.common.sessions.close(visit.token);
        spdlog::info("web: {} signed out", visit.session->user);
    }
    response.set_header("Set-Cookie", remove_cookie(visit.web(), session_cookie(visit.web())));
    go_to(response, "sign-in?out");
}

} // namespace shopd::web
