#include "daemon/commands/dossier/gather.hpp"

#include "daemon/commands/open_database.hpp"
#include "daemon/commands/order/effect_words.hpp"
#include "daemon/commands/order/explanation.hpp"
#include "daemon/commands/printable.hpp"

#include <fmt/format.h>
#include <pqxx/result>

namespace shopd::commands {
namespace {

using nlohmann::ordered_json;

/// What the effect is about, by its own name: words that need no translation.
struct Subject {
    const handlers::Effect& effect;

    std::string operator()(const handlers::Account& account) const {
        return effect.username.empty() ? account.username : effect.username;
    }

    std::string operator()(const handlers::Enrolment& enrolment) const { return enrolment.course_name; }

    std::string operator()(const handlers::Group& group) const { return group.name; }

    std::string operator()(const handlers::Membership& membership) const { return membership.name; }

    std::string operator()(const handlers::Product& product) const {
        return product.course_name + (effect.reference.empty() ? "" : " " + effect.reference);
    }

    std::string operator()(const handlers::RoleAssignment& role) const {
        return role.role_name + " / " + role.place_name;
    }

    std::string operator()(const handlers::Extension& extension) const { return extension.course_name; }

    std::string operator()(const handlers::ProductShift& shift) const { return shift.course_name; }

    std::string operator()(const handlers::Creation& creation) const {
        return creation.short_name.empty() ? creation.name : creation.short_name;
    }

    std::string operator()(const handlers::Call& call) const { return call.function; }

    template <typename Other>
    std::string operator()(const Other&) const {
        return {};
    }
};

const handlers::Effect* find_effect(const Outlook& outlook, const ordered_json& effect) {
    if (!outlook.order()) return nullptr;
    const auto found = outlook.order()->effects.find({outlook.bill, effect["item_code"].get<std::string>(),
                                                      effect["element"].get<int>(), effect["occurrence"].get<int>(),
                                                      effect["place"].get<int>()});
    return found == outlook.order()->effects.end() ? nullptr : &found->second;
}

Concerned concerned_of(const Outlook& outlook) {
    Concerned concerned;
    if (!outlook.order()) return concerned;
    if (const auto account = outlook.order()->account()) concerned.users.insert(*account);
    for (const auto& [key, effect] : outlook.order()->effects) {
        if (effect.user) concerned.users.insert(*effect.user);
        if (const auto* enrolment = std::get_if<handlers::Enrolment>(&effect.intent))
            concerned.courses.insert(enrolment->course);
        if (const auto* extension = std::get_if<handlers::Extension>(&effect.intent))
            concerned.courses.insert(extension->course);
    }
    concerned.courses.erase(CourseId{});
    return concerned;
}

/// What was done, and what was said to people, apart.
void add_effects(ordered_json& document, const Outlook& outlook, const ordered_json& explained) {
    document["effects"] = ordered_json::array();
    document["messages"] = ordered_json::array();
    for (auto effect : explained["effects"]) {
        const auto* planned = find_effect(outlook, effect);
        if (!planned || std::holds_alternative<handlers::Nothing>(planned->intent)) continue;
        effect["subject"] = std::visit(Subject{*planned}, planned->intent);
        const auto* told = std::get_if<handlers::NotifyCustomer>(&planned->intent);
        if (told) effect["text"] = told->text;
        const bool is_message = told || std::holds_alternative<handlers::NotifySales>(planned->intent);
        document[is_message ? "messages" : "effects"].push_back(std::move(effect));
    }
}

ordered_json parsed(const pqxx::result& rows) {
    return rows.empty() || rows[0][0].is_null() ? ordered_json() : ordered_json::parse(rows[0][0].as<std::string>());
}

ordered_json order_of(pqxx::transaction_base& look, const database::Tables& tables, BillId bill) {
    return parsed(look.exec_params(
        fmt::format("select json_build_object('bill', b.id, 'transaction_id', b.transactionid, 'status', b.status, "
                    "'amount', b.amount::text, 'currency', b.currency, 'paymode', b.paymode, 'placed_at', {}, 'test', "
                    "b.test <> 0, 'items', (select coalesce(json_agg(json_build_object('id', i.id, 'type', i.type, "
                    "'code', i.itemcode, 'name', i.abstract, 'quantity', i.quantity::text) order by i.id), '[]') from "
                    "{} i where i.billid = b.id)) from {} b where b.id = $1",
                    utc_sql("to_timestamp(b.emissiondate)"), tables.bill_item(), tables.bill()),
        bill.value()));
}

ordered_json customer_of(const Outlook& outlook) {
    const auto* order = outlook.order();
    if (!order || !order->view.customer) return {};
    const auto& customer = *order->view.customer;
    return {{"customer", std::to_string(customer.id.value())},
            {"first_name", customer.first_name},
            {"last_name", customer.last_name},
            {"email", customer.email},
            {"city", customer.city},
            {"country", customer.country}};
}

} // namespace

ordered_json gather_order(pqxx::transaction_base& look, const config::Config& config, const database::Tables& tables,
                          const Outlook& outlook) {
    const auto explained = explanation(look, config, tables, outlook);
    ordered_json document = {
        {"order", order_of(look, tables, outlook.bill)},
        {"customer", customer_of(outlook)},
        {"states", explained["ours"].is_null() ? ordered_json::array() : explained["ours"]["history"]},
        {"produced", !explained["ours"].is_null() && explained["ours"]["produced"].get<bool>()},
        {"verdict", explained["verdict"]}};
    add_effects(document, outlook, explained);
    document.update(gather_accesses(look, tables, outlook.bill, concerned_of(outlook)));
    document["dead"] = explained["dead"];
    document["holds"] = explained["holds"];
    return document;
}

} // namespace shopd::commands
