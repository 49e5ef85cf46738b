#include "daemon/web/order_part.hpp"

#include "daemon/web/document_text.hpp"

namespace shopd::web {
namespace {

using commands::word_or_key;
using nlohmann::ordered_json;

class Part {
public:
    Part(const Visit& visit, const ordered_json& document)
        : visit_{visit}, document_{document}, clock_{visit.config->trace.timezone} {}

    data all() {
        add_order();
        add_customer();
        add_stops();
        add_given();
        add_history();
        return std::move(part_);
    }

private:
    /// Of a row, texts under their own names and times by the local clock.
    data row(const ordered_json& from, std::initializer_list<const char*> texts,
             std::initializer_list<const char*> times = {}) {
        data made;
        for (const auto* name : texts)
            made.set(name, from.contains(name) ? text_of(from[name]) : "");
        for (const auto* name : times)
            made.set(name, from.contains(name) ? local_time_of(from[name], clock_) : "");
        return made;
    }

    void set_state(data& to, const ordered_json& status) const {
        to.set("state", text_of(status));
        to.set("state_words", status.is_string() ? state_words(visit_.language, status.get<std::string>()) : "");
    }

    template <typename Each>
    void set_list(const char* has, const char* name, const ordered_json& rows, Each each) {
        part_.set(has, rows.is_array() && !rows.empty());
        part_.set(name, list_of(rows.is_array() ? rows : ordered_json::array(), each));
    }

    void add_order() {
        const auto& order = document_["order"];
        part_.set("is_order", true);
        part_.set("is_in_shop", !order.is_null());
        part_.set("is_produced", document_["produced"] == true);
        if (!order.is_null()) {
            part_.set("transaction", text_of(order["transaction_id"]));
            part_.set("placed_at", local_time_of(order["placed_at"], clock_));
            part_.set("amount", amount_text(text_of(order["amount"]), text_of(order["currency"])));
            part_.set("paymode", text_of(order["paymode"]));
            part_.set("is_test", order["test"] == true);
            set_state(part_, order["status"]);
        }
        set_list("has_items", "items", order.is_null() ? ordered_json() : order["items"], [&](const auto& item) {
            return row(item, {"code", "name", "quantity"});
        });
        set_list("has_shared", "shared", document_["shared"], [&](const auto& other) {
            return row(other, {"bill", "customer"});
        });
        set_list("has_bills", "bills", document_["bills"], [&](const auto& bill) {
            auto made = row(bill, {"bill"}, {"placed_at"});
            set_state(made, bill["status"]);
            return made;
        });
    }

    void add_customer() {
        const auto& customer = document_["customer"];
        part_.set("has_customer", !customer.is_null());
        if (!customer.is_null())
            for (const auto* name : {"customer", "first_name", "last_name", "email", "city", "country"})
                part_.set(name, text_of(customer[name]));
        set_list("has_accounts", "accounts", document_["accounts"], [&](const auto& account) {
            auto made = row(account, {"username"}, {"last_access"});
            made.set("was_here", account["last_access"].is_string());
            set_account_state(made, account);
            return made;
        });
    }

    void set_account_state(data& to, const ordered_json& from) const {
        const auto* key = from.value("deleted", false)     ? "deleted"
                          : from.value("suspended", false) ? "suspended"
                                                           : "active";
        to.set("state", std::string{commands::word(visit_.language, key)});
    }

    void add_stops() {
        set_list("has_dead", "dead", document_["dead"], [&](const auto& entry) {
            auto made = row(entry, {"cause", "detail", "to_do"}, {"since"});
            const auto code = text_of(entry["item_code"]);
            made.set("has_code", !code.empty());
            made.set("of_code", word_with(visit_.language, "dead_of", code));
            made.set("has_detail", !text_of(entry["detail"]).empty());
            return made;
        });
        ordered_json holds = ordered_json::array();
        if (document_["holds"].is_array())
            for (const auto& hold : document_["holds"])
                if (hold["released_at"].is_null()) holds.push_back(hold);
        set_list("has_holds", "holds", holds, [&](const auto& hold) { return row(hold, {"who", "why"}, {"at"}); });
    }

    void add_given() {
        set_list("has_products", "products", document_["products"], [&](const auto& product) {
            auto made = row(product, {"reference"}, {"start"});
            made.set("end", product["end"].is_null()
                                ? visit_.word("without_end")
                                : word_with(visit_.language, "until", local_time_of(product["end"], clock_)));
            set_account_state(made, product);
            return made;
        });
        const auto& seats = document_["seats"];
        part_.set("has_seats", !seats.is_null());
        if (!seats.is_null()) {
            part_.set("seats_free", word_with(visit_.language, "seats_free", text_of(seats["free"])));
            part_.set("seats_taken", word_with(visit_.language, "seats_taken", text_of(seats["taken"])));
        }
        ordered_json effects = document_["effects"];
        for (const auto& message : document_["messages"])
            effects.push_back(message);
        set_list("has_effects", "effects", effects, [&](const auto& effect) { return effect_row(effect); });
    }

    data effect_row(const ordered_json& effect) {
        auto made = row(effect, {"item_code", "subject"}, {"done_at"});
        made.set("kind", word_or_key(visit_.language, "kind_", text_of(effect["kind"])));
        made.set("outcome", word_or_key(visit_.language, "outcome_", text_of(effect["outcome"])));
        const auto& moodle = effect["moodle"];
        const bool is_known = moodle.is_object() && moodle.contains("there");
        made.set("is_gone", is_known && moodle["there"] == false && effect["outcome"] == "done");
        made.set("has_subject", !text_of(effect["subject"]).empty());
        return made;
    }

    void add_history() {
        set_list("has_states", "states", document_["states"], [&](const auto& seen) {
            auto made = row(seen, {"note"}, {"at"});
            set_state(made, seen["status"]);
            return made;
        });
    }

    const Visit& visit_;
    const ordered_json& document_;
    trace::LocalClock clock_;
    data part_;
};

} // namespace

data order_part(const Visit& visit, const OrderRecords& records) {
    return Part{visit, records.document}.all();
}

} // namespace shopd::web
