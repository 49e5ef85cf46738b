#include "daemon/web/answers.hpp"

#include "daemon/web/assets.hpp"
#include "daemon/web/following.hpp"
#include "daemon/web/gate.hpp"
#include "daemon/web/order.hpp"
#include "daemon/web/orders.hpp"
#include "daemon/web/render.hpp"
#include "daemon/web/status_page.hpp"
#include "daemon/web/trace_part.hpp"
#include "moodle/database/errors.hpp"

#include <fmt/format.h>
#include <pqxx/except>
#include <spdlog/spdlog.h>

namespace shopd::web {
namespace {

constexpr const char* no_page = "not_found_words";

void protect(httplib::Response& response) {
    const std::initializer_list<std::pair<const char*, const char*>> headers = {
        {"Content-Security-Policy",
         "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src "
         "'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"},
        {"Referrer-Policy", "no-referrer"},
        {"X-Content-Type-Options", "nosniff"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
        {"Cache-Control", "no-store"},
        {"Vary", "Accept-Language, Cookie"}};
    for (const auto& [name, value] : headers)
        response.set_header(name, value);
}

void send_asset(const Asset& asset, httplib::Response& response) {
    response.status = 200;
    response.set_content(asset.text, asset.type);
    response.headers.erase("Cache-Control"); // its address changes with it
    response.set_header("Cache-Control", "public, max-age=31536000, immutable");
}

void show_not_found(const Visit& visit, httplib::Response& response) {
    show_message(visit, response, 404, "not_found_title", visit.word(no_page));
}

/// /order/4711 and what lies below it.
void answer_order(const Visit& visit, httplib::Response& response, BillId bill) {
    const auto rest = visit.request.path.substr(fmt::format("/order/{}", bill.value()).size());
    if (rest.empty()) return show_order(visit, response, bill);
    if (rest == "/follow") return follow_order(visit, response, bill);
    if (rest != "/trace.txt") return show_not_found(visit, response);
    const auto order = find_traced_order(visit, bill);
    if (!order) return show_no_order(visit, response, bill);
    send_trace(visit, response, *order);
}

} // namespace

bool Answers::refuse(const httplib::Request& request, httplib::Response& response) {
    protect(response);
    return web::refuse(Visit{common_, request}, response);
}

void Answers::answer(const httplib::Request& request, httplib::Response& response) {
    const Visit visit{common_, request};
    if (const auto* asset = find_asset(request.path)) return send_asset(*asset, response);
    if (request.path == "/sign-in" && request.method == "POST") return sign_in_.sign_in(visit, response);
    if (request.path == "/sign-out" && request.method == "POST") return SignIn::sign_out(visit, response);
    if (!visit.session || request.path == "/sign-in") return SignIn::ask(visit, response);
    answer_signed_in(visit, response);
}

void Answers::answer_signed_in(const Visit& visit, httplib::Response& response) {
    const auto& path = visit.request.path;
    if (visit.request.method == "POST") {
        if (!visit.has_form_token())
            return show_message(visit, response, 403, "refused_title", visit.word("refused_form"));
        if (path == "/search") return search_orders(visit, response);
        return send_gone_trace(visit, response);
    }
    if (path == "/") return show_orders(visit, response);
    if (path == "/search") return go_to(response, "./"); // reloaded, or gone back to
    if (path == "/status") return show_status(visit, response);
    if (const auto bill = bill_of_path(path)) return answer_order(visit, response, BillId{*bill});
    show_not_found(visit, response);
}

void Answers::fail(const httplib::Request& request, httplib::Response& response, const std::exception_ptr& failure) {
    const Visit visit{common_, request};
    try {
        std::rethrow_exception(failure);
    } catch (const pqxx::broken_connection& lost) {
        spdlog::warn("web: the database does not answer: {}", database::server_words(lost));
        response.set_header("Retry-After", "5");
        show_message(visit, response, 503, "unavailable_title", visit.word("unavailable_words"));
    } catch (const TooBusy& busy) {
        response.set_header("Retry-After", "5");
        show_message(visit, response, 503, "unavailable_title", visit.word("busy_words"));
    } catch (const std::exception& other) {
        const auto reference = draw_token().substr(0, 8);
        spdlog::error("web: {} failed (reference {}): {}", request.method, reference, other.what());
        show_message(visit, response, 500, "failed_title", word_with(visit.language, "failed_words", reference));
    }
}

} // namespace shopd::web
