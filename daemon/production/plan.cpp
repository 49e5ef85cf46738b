#include "daemon/production/apply.hpp"
#include "daemon/production/choose_accounts.hpp"
#include "daemon/production/order_rows.hpp"
#include "daemon/production/profiles.hpp"
#include "daemon/production/seats.hpp"
#include "daemon/production/settle.hpp"
#include "daemon/production/steps.hpp"
#include "daemon/production/suspensions.hpp"
#include "daemon/production/undo.hpp"

#include "handlers/composed.hpp"
#include "handlers/creation.hpp"
#include "handlers/expiry.hpp"
#include "handlers/item_parts.hpp"
#include "handlers/learners.hpp"
#include "handlers/named_things.hpp"
#include "handlers/plan_order.hpp"
#include "handlers/product_life.hpp"
#include "handlers/std_prorogate.hpp"
#include "handlers/std_setuponecoursesession.hpp"
#include "handlers/undo.hpp"
#include "moodle/directory/directory.hpp"

#include <fmt/format.h>
#include <pqxx/nontransaction>

namespace shopd::production {
namespace {

using handlers::Decision;
using handlers::Outcome;

/// Roles that the shopper, and not the configuration, names.
void add_roles_of_participants(const OrderInWave& order, const config::Config& config, std::set<std::string>& roles) {
    for (const auto* item : handlers::billing_items(*order.view.now))
        for (const auto& part : handlers::parts_of(order.view, *item, config))
            if (part.rule && part.rule->handler == "std_setuponecoursesession")
                roles.merge(handlers::roles_of_participants(*item));
}

std::vector<config::ProductRule> rules_of(const OrderInWave& order, const config::Config& config) {
    std::vector<config::ProductRule> rules;
    for (const auto* item : handlers::billing_items(*order.view.now))
        for (const auto& part : handlers::parts_of(order.view, *item, config))
            for (auto& rule : handlers::rules_to_look_up(config, order.view, part))
                rules.push_back(std::move(rule));
    return rules;
}

/// The products that shoppers name, each looked for among its customer's own.
void read_named_products(const config::Config& config, const database::Tables& tables, Wave& wave,
                         pqxx::transaction_base& look) {
    std::set<CustomerId> customers;
    std::set<std::string> references;
    for (const auto& [bill, order] : wave.orders) {
        if (order.decision.work != Decision::Work::produce || !order.view.customer) continue;
        for (const auto* item : handlers::billing_items(*order.view.now))
            for (const auto& part : handlers::parts_of(order.view, *item, config)) {
                auto reference =
                    part.rule ? handlers::product_to_look_up(part.item, part.rule->handler) : std::string{};
                if (reference.empty()) continue;
                customers.insert(order.view.customer->id);
                references.insert(std::move(reference));
            }
    }
    wave.directory.products = directory::find_products(look, tables, customers, references);
}

/// What the configuration names for the items of this wave: courses by whatever reference, roles by short name.
void read_directory(const config::Config& config, const database::Tables& tables, Wave& wave,
                    pqxx::transaction_base& look) {
    std::set<std::string> courses;
    std::set<std::string> roles{"student"};
    std::set<moodle::ContextPlace> places;
    bool sales = false;
    bool producing = false;
    for (const auto& [bill, order] : wave.orders) {
        if (order.decision.work == Decision::Work::nothing) continue;
        sales = sales || (config.notify_sales && !order.decision.known.placed_fingerprint);
        if (!gives_something(order)) continue;
        producing = true;
        sales = sales || (config.notify_sales && !handlers::products_with_notice_due(order.view, config).empty());
        add_roles_of_participants(order, config, roles);
        for (const auto& rule : rules_of(order, config)) {
            const auto things = handlers::named_things(rule);
            for (const auto& course : things.courses)
                courses.insert(course.reference);
            for (const auto& role : things.roles)
                roles.insert(role.short_name);
            if (things.owner) roles.insert(things.owner->roles.begin(), things.owner->roles.end());
            if (!things.place) continue;
            places.insert(*things.place);
            if (things.place->level == moodle::course_level) courses.insert(std::to_string(things.place->instance));
        }
    }
    if (sales) wave.directory.sales = directory::find_role_holders(look, tables, config.notify_sales->role);
    if (!producing) return;
    if (const auto& support = config.customer_support) {
        courses.insert(support->course);
        roles.insert(support->roles.begin(), support->roles.end());
    }
    wave.directory.courses = directory::find_courses(look, tables, courses);
    wave.directory.roles = directory::find_roles(look, tables, roles);
    wave.directory.contexts = directory::find_contexts(look, tables, places);
}

/// What was decided without a call, by a wave that died before it was acknowledged: it stands, and is told now.
void tell_untold(OrderInWave& order) {
    for (auto& [key, effect] : order.effects) {
        if (!effect.untold) continue;
        effect.untold = false;
        order.touched.insert(key);
        tell(order, effect);
    }
}

bool ends_by_its_products(const OrderInWave& order) {
    return order.decision.work == Decision::Work::produce && handlers::ends_an_access(order.view);
}

/// @return false when there is nothing to do for any order
bool decide_all(pqxx::transaction_base& look, const config::Config& config, Wave& wave) {
    bool anything = false;
    auto undos = undos_lately(look, config, wave);
    for (auto& [bill, order] : wave.orders) {
        order.view.undos_lately = undos;
        order.decision = handlers::decide(order.view, config);
        const bool taken = order.decision.work == Decision::Work::undo ? !handlers::undo_has_begun(order.view)
                                                                       : ends_by_its_products(order);
        if (taken) ++undos;
        anything = anything || order.decision.work != Decision::Work::nothing;
    }
    return anything;
}

void follow_products(OrderInWave& order) {
    if (order.decision.work != Decision::Work::produce || order.view.products.empty()) return;
    auto life = handlers::plan_life(order.view, order.effects);
    order.touched.merge(life.changed);
    order.products_seen = std::move(life.seen);
}

bool goes_on_without(const handlers::ProductState& product, const moodle::ManualEnrolment& access) {
    return access.id == 0 || access.suspended || access.end == 0 || access.end > product.end;
}

/// Which products with a notice due stand for an access that does not end with them. One statement where there are any.
void note_ends(const config::Config& config, const database::Tables& tables, Wave& wave, pqxx::transaction_base& look) {
    std::map<directory::UserAndCourse, std::vector<handlers::ProductRows*>> asked;
    std::set<directory::UserAndCourse> pairs;
    for (auto& [bill, order] : wave.orders) {
        if (order.decision.work != Decision::Work::produce) continue;
        for (const auto& key : handlers::products_with_notice_due(order.view, config)) {
            const auto effect = order.view.ledger.find(key);
            if (effect == order.view.ledger.end() || !effect->second.enrolment) continue;
            const auto* product = std::get_if<handlers::Product>(&effect->second.intent);
            const auto* access = first_of_item(order, effect->second);
            const auto user = access ? user_of(order, *access) : std::nullopt;
            if (!user || !product || product->course == CourseId{}) continue;
            const directory::UserAndCourse pair{*user, product->course};
            asked[pair].push_back(&order.view.products.at(key));
            pairs.insert(pair);
        }
    }
    if (pairs.empty()) return;
    const auto accesses = directory::read_enrolments(look, tables, pairs);
    for (const auto& [pair, products] : asked)
        for (auto* rows : products)
            rows->ends_nothing = goes_on_without(rows->now, accesses.at(pair));
}

void plan_expiry(OrderInWave& order, const config::Config& config, const std::vector<MoodleUserId>& sales) {
    if (order.decision.work != Decision::Work::produce) return;
    for (auto& notice : handlers::plan_notices(order.view, order.effects, config, sales)) {
        order.touched.insert(notice.key);
        auto& planned = order.effects[notice.key] = std::move(notice);
        if (planned.outcome == Outcome::done) tell(order, planned);
    }
}

void prepare_creations(Wave& wave) {
    for (auto& [bill, order] : wave.orders) {
        if (order.deferred || order.decision.work != Decision::Work::produce) continue;
        const auto effect = order.effects.find(order.order_key(handlers::place_account));
        const auto* account =
            effect == order.effects.end() ? nullptr : std::get_if<handlers::Account>(&effect->second.intent);
        if (account && !account->username.empty())
            order.touched.merge(handlers::name_courses(order.effects, order.view.ledger, account->username));
        order.touched.merge(handlers::fill_created(order.effects));
    }
}

void plan_all(pqxx::transaction_base& look, const config::Config& config, const database::Tables& tables, Wave& wave) {
    read_directory(config, tables, wave, look);
    read_named_products(config, tables, wave, look);
    note_ends(config, tables, wave, look);
    ChoosingAccounts accounts{config, tables, wave};
    accounts.run(look);
    plan_profiles(look, config, tables, wave);
    for (auto& [bill, order] : wave.orders) {
        if (order.deferred || order.decision.work == Decision::Work::nothing) continue;
        if (order.decision.work == Decision::Work::undo) {
            const auto undone = handlers::plan_undo(order.effects, wave.clock);
            order.touched.insert(undone.begin(), undone.end());
            continue;
        }
        tell_untold(order);
        for (auto& effect : handlers::plan_order(order.view, order.decision, config, wave.directory)) {
            order.touched.insert(effect.key);
            auto& planned = order.effects[effect.key] = std::move(effect);
            if (planned.outcome != Outcome::planned) tell(order, planned);
        }
        follow_products(order);
        plan_expiry(order, config, wave.directory.sales);
    }
    accounts.run_for_learners(look);
    for (auto& [bill, order] : wave.orders)
        if (!order.deferred && order.decision.work == Decision::Work::produce)
            order.touched.merge(handlers::name_learners(order.effects));
    prepare_creations(wave);
    follow_seats(look, tables, wave);
    note_what_stands(tables, wave, look);
    note_roles_held(tables, wave, look);
}

} // namespace

void plan(Context& context, Wave& wave) {
    pqxx::nontransaction look{context.connection};
    plan(look, *context.config, context.tables, wave);
}

void plan(pqxx::transaction_base& look, const config::Config& config, const database::Tables& tables, Wave& wave) {
    if (decide_all(look, config, wave)) plan_all(look, config, tables, wave);
    follow_suspensions(look, config, tables, wave);
}

} // namespace shopd::production
