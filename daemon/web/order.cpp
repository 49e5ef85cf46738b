#include "daemon/web/order.hpp"

#include "daemon/commands/dead/selection.hpp"
#include "daemon/web/order_part.hpp"
#include "daemon/web/order_records.hpp"
#include "daemon/web/render.hpp"
#include "daemon/web/trace_part.hpp"

namespace shopd::web {

std::optional<TracedOrder> find_traced_order(const Visit& visit, BillId bill) {
    const auto database = visit.common.databases.borrow();
    Snapshot look{database.connection()};
    if (commands::find_bills(look, database.tables(), std::to_string(bill.value())).empty()) return std::nullopt;
    return traced_order(look, database.tables(), bill);
}

void show_no_order(const Visit& visit, httplib::Response& response, BillId bill) {
    show_message(visit, response, 404, "no_order_title",
                 word_with(visit.language, "no_order_words", std::to_string(bill.value())));
}

void show_order(const Visit& visit, httplib::Response& response, BillId bill) {
    std::optional<OrderRecords> records;
    {
        const auto database = visit.common.databases.borrow();
        Snapshot look{database.connection()};
        if (!commands::find_bills(look, database.tables(), std::to_string(bill.value())).empty())
            records = read_order_records(look, *visit.config, database.tables(), bill);
    }
    if (!records) return show_no_order(visit, response, bill);
    const auto title = word_with(visit.language, "order_title", std::to_string(bill.value()));
    auto values = order_part(visit, *records);
    values.set("title", title);
    values.set("trace", trace_part(visit, records->traced).html);
    show(response, 200, page(visit, title, Place::traces, render(visit, "order", std::move(values))));
}

} // namespace shopd::web
