#include "daemon/commands/dossier/page.hpp"

#include "daemon/commands/dossier/checksum.hpp"
#include "daemon/commands/printable.hpp"
#include "daemon/commands/trace/local_instant.hpp"

#include <kainjow/mustache.hpp>

#include <cstdio>
#include <stdexcept>

namespace shopd::commands {
namespace {

using kainjow::mustache::data;
using nlohmann::ordered_json;

std::string text_of(const ordered_json& value) {
    if (value.is_null()) return "";
    return printable(value.is_string() ? value.get<std::string>() : value.dump());
}

class Page {
public:
    Page(Language language, const std::string& zone) : language_{language}, clock_{zone} {}

    std::string t(std::string_view key) const { return std::string{word(language_, key)}; }

    /// A time of the document by the local clock.
    std::string time(const ordered_json& value, std::string_view none) {
        if (!value.is_string()) return none.empty() ? "" : t(none);
        int year = 0;
        unsigned month = 0, day = 0, hour = 0, minute = 0, second = 0;
        const auto text = value.get<std::string>();
        if (std::sscanf(text.c_str(), "%d-%u-%uT%u:%u:%uZ", &year, &month, &day, &hour, &minute, &second) != 6)
            return printable(text);
        const std::chrono::sys_days date{
            std::chrono::year_month_day{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}}};
        return local_text(clock_, date + std::chrono::hours{hour} + std::chrono::minutes{minute} +
                                      std::chrono::seconds{second});
    }

    std::string state(const ordered_json& row) const {
        if (row.value("deleted", false)) return t("deleted");
        return t(row.value("suspended", false) ? "suspended" : "active");
    }

    data effect(const ordered_json& effect) {
        const auto& moodle = effect["moodle"];
        data row;
        row.set("code", text_of(effect["item_code"]));
        row.set("kind", word_or_key(language_, "kind_", text_of(effect["kind"])));
        row.set("subject", text_of(effect["subject"]));
        row.set("outcome", word_or_key(language_, "outcome_", text_of(effect["outcome"])));
        row.set("done_at", time(effect["done_at"], ""));
        row.set("there",
                moodle.is_object() && moodle.contains("there") ? t(moodle["there"] == true ? "yes" : "no") : "");
        if (effect.contains("text")) row.set("text", text_of(effect["text"]));
        return row;
    }

    /// The named columns; those of `times` by the local clock, with the word for none.
    data row(const ordered_json& from, std::initializer_list<const char*> columns,
             std::initializer_list<std::pair<const char*, const char*>> times = {}) {
        data row;
        for (const auto* column : columns)
            row.set(column, from.contains(column) ? text_of(from[column]) : "");
        for (const auto& [column, none] : times)
            row.set(column, time(from[column], none));
        return row;
    }

    Language language_;

private:
    trace::LocalClock clock_;
};

template <typename Each>
data list_of(const ordered_json& rows, Each each) {
    data list{data::type::list};
    for (const auto& row : rows)
        list << each(row);
    return list;
}

void add_words(data& page, Language language) {
    for (const auto& one : words())
        page.set("t_" + std::string{one.key}, std::string{word(language, one.key)});
    page.set("lang", std::string{language_code(language)});
}

void add_order(data& page, Page& make, const ordered_json& dossier) {
    const auto& order = dossier["order"];
    page.set("bill", text_of(dossier["dossier"]["bill"]));
    page.set("in_shop", !order.is_null());
    page.set("test", !order.is_null() && order["test"] == true);
    if (!order.is_null()) {
        page.set("transaction", text_of(order["transaction_id"]));
        page.set("placed_at", make.time(order["placed_at"], ""));
        page.set("status", text_of(order["status"]));
        page.set("amount", text_of(order["amount"]) + " " + text_of(order["currency"]));
        page.set("paymode", text_of(order["paymode"]));
    }
    const auto no_rows = ordered_json::array();
    page.set("items", list_of(order.is_null() ? no_rows : order["items"], [&](const auto& item) {
                 return make.row(item, {"code", "name", "type", "quantity"});
             }));
    page.set("has_shared", !dossier["shared_by"].empty());
    page.set("shared", list_of(dossier["shared_by"], [&](const auto& one) {
                 return make.row(one, {"bill", "customer"});
             }));
    const auto& customer = dossier["customer"];
    page.set("has_customer", !customer.is_null());
    if (!customer.is_null())
        for (const auto* column : {"customer", "first_name", "last_name", "email", "city", "country"})
            page.set(column, text_of(customer[column]));
}

void add_given(data& page, Page& make, const ordered_json& dossier) {
    page.set("produced", dossier["produced"] == true);
    page.set("states", list_of(dossier["states"], [&](const auto& state) {
                 return make.row(state, {"status", "customer", "note"}, {{"at", ""}});
             }));
    page.set("effects", list_of(dossier["effects"], [&](const auto& effect) { return make.effect(effect); }));
    page.set("has_messages", !dossier["messages"].empty());
    page.set("messages", list_of(dossier["messages"], [&](const auto& effect) { return make.effect(effect); }));
    page.set("has_dead", !dossier["dead"].empty());
    page.set("dead", list_of(dossier["dead"], [&](const auto& entry) {
                 auto row = make.row(entry, {"cause", "detail"}, {{"since", ""}});
                 row.set("code", text_of(entry["item_code"]));
                 return row;
             }));
}

void add_accesses(data& page, Page& make, const ordered_json& dossier) {
    const auto with_state = [&](data row, const ordered_json& from) {
        row.set("state", make.state(from));
        return row;
    };
    page.set("accounts", list_of(dossier["accounts"], [&](const auto& account) {
                 return with_state(
                     make.row(account, {"username"}, {{"first_access", "never"}, {"last_access", "never"}}), account);
             }));
    page.set("enrolments", list_of(dossier["enrolments"], [&](const auto& enrolment) {
                 return with_state(make.row(enrolment, {"username", "course", "name", "log_entries"},
                                            {{"made_at", ""},
                                             {"start", ""},
                                             {"end", "without_end"},
                                             {"last_access", "never"},
                                             {"log_first", ""},
                                             {"log_last", ""}}),
                                   enrolment);
             }));
    page.set("products", list_of(dossier["products"], [&](const auto& product) {
                 return with_state(make.row(product, {"reference"}, {{"start", ""}, {"end", "without_end"}}), product);
             }));
}

void add_trace(data& page, const ordered_json& trace) {
    bool has_perhaps = false;
    page.set("lines", list_of(trace["lines"], [&](const auto& line) {
                 has_perhaps = has_perhaps || line["perhaps_anothers"] == true;
                 data row{"line", text_of(line["line"])};
                 row.set("perhaps", line["perhaps_anothers"] == true);
                 return row;
             }));
    page.set("has_perhaps", has_perhaps);
    if (trace["left_out"] != 0) page.set("left_out", text_of(trace["left_out"]));
    page.set("has_problems", !trace["problems"].empty());
    page.set("problems", list_of(trace["problems"], [](const auto& problem) {
                 return data{"text", text_of(problem)};
             }));
}

void add_proof(data& page, const ordered_json& proof) {
    page.set("has_proof", proof.is_object());
    if (!proof.is_object()) return;
    page.set("is_good", proof["good"] == true);
    page.set("head", text_of(proof["head"]));
    page.set("head_at", text_of(proof["head_at"]));
    page.set("is_signed", !text_of(proof["signed_at"]).empty());
    page.set("signed_at", text_of(proof["signed_at"]));
    page.set("signed_by", text_of(proof["signed_by"]));
    page.set("is_witnessed", proof["witnessed"] != 0);
    page.set("witnessed", text_of(proof["witnessed"]));
    page.set("findings", list_of(proof["findings"], [](const auto& finding) {
                 data row{"kind", text_of(finding["kind"])};
                 row.set("file", text_of(finding["file"]));
                 row.set("what", text_of(finding["what"]));
                 row.set("last_good", text_of(finding["last_good"]));
                 return row;
             }));
}

} // namespace

std::string dossier_page(const ordered_json& dossier, const std::string& file, const std::string& json_text,
                         Language language, const std::string& zone) {
    Page make{language, zone};
    data page;
    add_words(page, language);
    page.set("made_at", make.time(dossier["dossier"]["made_at"], ""));
    page.set("zone", zone.empty() ? make.t("system_zone") : text_of(zone));
    add_order(page, make, dossier);
    add_given(page, make, dossier);
    add_accesses(page, make, dossier);
    add_trace(page, dossier["trace"]);
    add_proof(page, dossier["trace"]["proof"]);
    auto files = dossier["trace"]["files"];
    files.push_back({{"file", file}, {"bytes", json_text.size()}, {"sha256", sha256_of(json_text)}});
    page.set("files", list_of(files, [&](const auto& one) { return make.row(one, {"file", "bytes", "sha256"}); }));

    kainjow::mustache::mustache text{page_template()};
    if (!text.is_valid()) throw std::logic_error{"the dossier's template: " + text.error_message()};
    auto rendered = text.render(page);
    if (!text.error_message().empty()) throw std::logic_error{"the dossier's template: " + text.error_message()};
    return rendered;
}

} // namespace shopd::commands
