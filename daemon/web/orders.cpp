#include "daemon/web/orders.hpp"

#include "config/text.hpp"
#include "daemon/commands/dead/selection.hpp"
#include "daemon/commands/printable.hpp"
#include "daemon/commands/trace/local_instant.hpp"
#include "daemon/web/document_text.hpp"
#include "daemon/web/render.hpp"
#include "daemon/web/trace_part.hpp"
#include "moodle/shop/order_list.hpp"

#include <fmt/format.h>

#include <limits>

namespace shopd::web {
namespace {

constexpr std::size_t orders_a_page = 50;
constexpr std::size_t longest_text = 200;

std::string trimmed(const std::string& text) {
    constexpr std::string_view around = " \t\r\n\f\v";
    const auto begin = text.find_first_not_of(around);
    if (begin == std::string::npos) return {};
    return text.substr(begin, text.find_last_not_of(around) + 1 - begin).substr(0, longest_text);
}

/// What PostgreSQL takes as a text: an id is pasted out of a trace with its brackets now and then.
std::string read_text(const Visit& visit) {
    auto text = trimmed(visit.request.get_param_value("text"));
    if (config::find_bad_byte(text)) return commands::printable(text);
    if (text.size() > 2 && text.front() == '[' && text.back() == ']') text = text.substr(1, text.size() - 2);
    return text;
}

std::optional<BillId> read_before(const Visit& visit) {
    const auto before = config::parse_number(visit.request.get_param_value("before"));
    if (!before || *before == 0 || *before > std::numeric_limits<std::int64_t>::max()) return std::nullopt;
    return BillId{static_cast<std::int64_t>(*before)};
}

/// Orders that are named exactly, by a transaction id or a bill's number; at most two are looked for.
std::vector<std::int64_t> find_named(pqxx::transaction_base& look, const database::Tables& tables,
                                     const std::string& text) {
    if (text.empty() || text == "txn:") return {};
    auto bills = commands::find_bills(look, tables, "txn:" + text);
    const bool is_number = text.size() <= 18 && text.find_first_not_of("0123456789") == std::string::npos;
    if (bills.empty() && (is_number || text.starts_with("txn:"))) bills = commands::find_bills(look, tables, text);
    return bills;
}

std::string name_of(const shop::ListedOrder& order) {
    const auto name = trimmed(order.first_name + " " + order.last_name);
    return commands::printable(name.empty() ? order.customer.value() : name);
}

data row_of(const Visit& visit, const shop::ListedOrder& order, trace::LocalClock& clock) {
    data row;
    row.set("bill", std::to_string(order.bill.value()));
    const bool has_date = order.placed_at != shop::Seconds{};
    row.set("date", has_date ? commands::local_text(clock, order.placed_at).substr(0, 16) : "");
    row.set("transaction", commands::printable(order.transaction_id));
    row.set("customer", name_of(order));
    row.set("has_username", !order.username.empty());
    row.set("username", commands::printable(order.username));
    row.set("amount", amount_text(order.amount, order.currency));
    row.set("state", commands::printable(order.status));
    row.set("state_words", state_words(visit.language, order.status));
    row.set("is_dead", order.on_dead_list);
    row.set("is_shared", order.shares_id);
    row.set("is_test", order.test);
    return row;
}

std::string found_words(const Visit& visit, const std::string& text, const shop::OrderPage& orders) {
    const auto count = orders.orders.size();
    if (text.empty()) return count == 0 ? visit.word("no_orders") : "";
    if (count == 0) return visit.word("found_none_short");
    if (orders.has_more) return word_with(visit.language, "found_more", std::to_string(count));
    return count == 1 ? visit.word("found_one") : word_with(visit.language, "found_many", std::to_string(count));
}

std::string found_part(const Visit& visit, const std::string& text, const shop::OrderPage& orders, bool is_first_page) {
    trace::LocalClock clock{visit.config->trace.timezone};
    data found;
    const auto words = found_words(visit, text, orders);
    found.set("has_words", !words.empty());
    found.set("words", words);
    found.set("has_orders", !orders.orders.empty());
    found.set("orders", list_of(orders.orders, [&](const auto& order) { return row_of(visit, order, clock); }));
    found.set("has_more", orders.has_more);
    found.set("is_searched", !text.empty());
    found.set("is_later_page", !is_first_page);
    found.set("text", text);
    if (!orders.orders.empty()) found.set("last", std::to_string(orders.orders.back().bill.value()));
    return render(visit, "found", std::move(found));
}

void show_list(const Visit& visit, httplib::Response& response, const std::string& text, const std::string& found,
               const std::string& problem = "") {
    data values;
    values.set("text", text);
    values.set("found", found);
    values.set("has_problem", !problem.empty());
    values.set("problem", problem);
    show(response, 200,
         page(visit, visit.word("orders_title"), Place::traces, render(visit, "orders", std::move(values))));
}

/// The shop has no such transaction id; years of traces may have it.
bool show_gone(const Visit& visit, httplib::Response& response, const std::string& text) {
    const auto part = trace_part(visit, {.bill = {}, .customer = {}, .ids = {text}, .owners = {}});
    if (!part.has_lines) return false;
    data values;
    values.set("is_gone", true);
    values.set("title", visit.word("gone_title"));
    values.set("transaction", commands::printable(text));
    values.set("trace", part.html);
    show(response, 200,
         page(visit, visit.word("gone_title"), Place::traces, render(visit, "order", std::move(values))));
    return true;
}

} // namespace

void show_orders(const Visit& visit, httplib::Response& response) {
    const auto before = read_before(visit);
    shop::OrderPage orders;
    {
        const auto database = visit.common.databases.borrow();
        Snapshot look{database.connection()};
        orders = shop::list_orders(look, database.tables(), {.before = before, .limit = orders_a_page});
    }
    show_list(visit, response, "", found_part(visit, "", orders, !before));
}

void search_orders(const Visit& visit, httplib::Response& response) {
    const auto text = read_text(visit);
    const auto before = read_before(visit);
    const bool is_scripts = visit.request.has_param("part");
    shop::OrderPage orders;
    std::vector<std::int64_t> named;
    {
        const auto database = visit.common.databases.borrow();
        Snapshot look{database.connection()};
        if (!is_scripts && !before) named = find_named(look, database.tables(), text);
        if (named.size() != 1)
            orders =
                shop::list_orders(look, database.tables(), {.text = text, .before = before, .limit = orders_a_page});
    }
    if (named.size() == 1) return go_to(response, fmt::format("order/{}", named.front()));
    const auto found = found_part(visit, text, orders, !before);
    if (is_scripts) return show(response, 200, found);
    if (!orders.orders.empty() || text.empty() || before) return show_list(visit, response, text, found);
    if (!show_gone(visit, response, text))
        show_list(visit, response, text, "", word_with(visit.language, "found_none", text));
}

void send_gone_trace(const Visit& visit, httplib::Response& response) {
    TracedOrder gone{.bill = {}, .customer = {}, .ids = {}, .owners = {}};
    if (auto text = read_text(visit); !text.empty()) gone.ids.push_back(std::move(text));
    send_trace(visit, response, gone);
}

} // namespace shopd::web
