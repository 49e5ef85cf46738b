#include "daemon/production/order_rows.hpp"
#include "daemon/production/profiles.hpp"
#include "daemon/production/seats.hpp"
#include "daemon/production/settle.hpp"
#include "daemon/production/steps.hpp"
#include "daemon/production/suspensions.hpp"
#include "daemon/production/undo.hpp"

#include "handlers/composed.hpp"
#include "handlers/expiry.hpp"
#include "handlers/item_parts.hpp"
#include "handlers/named_things.hpp"
#include "handlers/plan_order.hpp"
#include "handlers/product_life.hpp"
#include "handlers/std_prorogate.hpp"
#include "handlers/undo.hpp"
#include "handlers/username.hpp"
#include "moodle/directory/directory.hpp"
#include "moodle/rest/account_rules.hpp"

#include <fmt/format.h>
#include <pqxx/nontransaction>

namespace shopd::production {
namespace {

using handlers::Decision;
using handlers::Effect;
using handlers::Outcome;

constexpr int usernames_looked_up = 20; ///< of one name at first; four times as many while none is free

bool produces(const OrderInWave& order) {
    return order.decision.work == Decision::Work::prepay || order.decision.work == Decision::Work::produce;
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
        if (!produces(order)) continue;
        producing = true;
        sales = sales || (config.notify_sales && !handlers::products_with_notice_due(order.view, config).empty());
        for (const auto& rule : rules_of(order, config)) {
            const auto things = handlers::named_things(rule);
            for (const auto& course : things.courses)
                courses.insert(course.reference);
            for (const auto& role : things.roles)
                roles.insert(role.short_name);
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

/// Chooses the account of each order that needs one, the orders of one customer one after the other.
class ChoosingAccounts {
public:
    ChoosingAccounts(const config::Config& config, const database::Tables& tables, Wave& wave)
        : config_{config}, tables_{tables}, wave_{wave} {}

    void run(pqxx::transaction_base& look) {
        for (auto& [bill, order] : wave_.orders)
            if (needs_account(order)) orders_.push_back(&order);
        if (orders_.empty()) return;
        look_up(look);
        for (auto* order : orders_)
            choose(*order);
    }

private:
    bool needs_account(const OrderInWave& order) const {
        if (!produces(order) || !handlers::has_item_of_ours(order.view, config_)) return false;
        const auto found = order.effects.find(order.order_key(handlers::place_account));
        if (found == order.effects.end()) return true;
        const auto& effect = found->second;
        return effect.outcome == Outcome::again || effect.outcome == Outcome::undone ||
               (effect.outcome != Outcome::done && handlers::is_due(effect, wave_.clock));
    }

    void look_up(pqxx::transaction_base& look);
    void look_up_usernames(pqxx::transaction_base& look);
    void choose(OrderInWave& order);
    handlers::AccountCandidates candidates_for(const shop::Customer& customer) const;
    void plan_account(OrderInWave& order, const handlers::Account& account);
    void refuse(OrderInWave& order, const handlers::AccountRefusal& refusal);
    Effect& account_effect(OrderInWave& order);

    const handlers::MoodleUser* find_user(MoodleUserId id) const {
        const auto found = wave_.users.find(id);
        return found == wave_.users.end() ? nullptr : &found->second;
    }

    const config::Config& config_;
    const database::Tables& tables_;
    Wave& wave_;
    std::vector<OrderInWave*> orders_;
    std::map<std::string, handlers::AccountClaim> by_email_;
    std::set<std::string> usernames_taken_;
    std::set<StreamKey> creating_; ///< customers for whom an account is made in this wave
};

void ChoosingAccounts::look_up(pqxx::transaction_base& look) {
    directory::UserQuery query;
    std::set<std::string> customers;
    for (const auto* order : orders_) {
        const auto& customer = *order->view.customer;
        customers.insert(order->view.now->customer_key.value());
        query.emails.insert(handlers::lower_email(customer.email));
        if (customer.has_account > 0) query.ids.insert(MoodleUserId{customer.has_account});
    }
    query.emails.erase("");
    for (auto& claim : read_accounts(look, customers, query.emails, query.usernames)) {
        if (claim.user) query.ids.insert(*claim.user);
        if (!claim.username.empty()) {
            usernames_taken_.insert(claim.username);
            query.usernames.insert(claim.username);
        }
        if (!claim.email.empty()) by_email_.emplace(claim.email, claim);
        wave_.accounts.emplace(claim.customer, std::move(claim));
    }
    wave_.site = directory::read_site_settings(look);
    for (auto& user : directory::find_users(look, tables_, query)) {
        usernames_taken_.insert(user.username);
        wave_.users.emplace(user.id, std::move(user));
    }
    look_up_usernames(look);
}

/// Until each name has as many free usernames as this wave has customers of that name.
void ChoosingAccounts::look_up_usernames(pqxx::transaction_base& look) {
    std::map<std::string, int> wanted;
    for (const auto* order : orders_)
        ++wanted[handlers::username_base(order->view.customer->first_name, order->view.customer->last_name)];
    int from = 0;
    for (int to = usernames_looked_up; !wanted.empty(); from = to, to *= 4) {
        directory::UserQuery query;
        for (const auto& [base, customers] : wanted)
            for (int number = from; number < to; ++number)
                query.usernames.insert(handlers::numbered_username(base, number));
        for (auto& user : directory::find_users(look, tables_, query))
            usernames_taken_.insert(user.username);
        for (const auto& claim : read_accounts(look, {}, {}, query.usernames))
            usernames_taken_.insert(claim.username);
        for (auto& [base, customers] : wanted)
            for (int number = from; number < to; ++number)
                if (!usernames_taken_.contains(handlers::numbered_username(base, number))) --customers;
        std::erase_if(wanted, [](const auto& name) { return name.second <= 0; });
    }
}

handlers::AccountCandidates ChoosingAccounts::candidates_for(const shop::Customer& customer) const {
    handlers::AccountCandidates candidates;
    const StreamKey key{std::to_string(customer.id.value())};
    if (const auto own = wave_.accounts.find(key); own != wave_.accounts.end()) {
        candidates.own = own->second;
        if (own->second.user)
            if (const auto* user = find_user(*own->second.user)) candidates.own_user = *user;
    }
    const auto email = handlers::lower_email(customer.email);
    if (const auto claim = by_email_.find(email); claim != by_email_.end() && claim->second.customer != key)
        candidates.other_claim = claim->second;
    if (const auto* user = find_user(MoodleUserId{customer.has_account})) candidates.shop_user = *user;
    for (const auto& [id, user] : wave_.users)
        if (!user.deleted && !email.empty() && handlers::lower_email(user.email) == email)
            candidates.by_email.push_back(user);
    const bool username_lost = candidates.own && !candidates.own->user &&
                               std::any_of(wave_.users.begin(), wave_.users.end(), [&](const auto& entry) {
                                   return !entry.second.deleted && entry.second.username == candidates.own->username &&
                                          handlers::lower_email(entry.second.email) != email;
                               });
    if (username_lost) candidates.own.reset();
    candidates.guest = wave_.site.guest;
    candidates.site_admins = wave_.site.admins;
    candidates.username_taken = [this](const std::string& username) { return usernames_taken_.contains(username); };
    return candidates;
}

Effect& ChoosingAccounts::account_effect(OrderInWave& order) {
    const auto key = order.order_key(handlers::place_account);
    auto& effect = order.effects[key];
    effect.key = key;
    effect.phase = handlers::Phase::prepay;
    effect.undoing = false;
    order.touched.insert(key);
    return effect;
}

void ChoosingAccounts::choose(OrderInWave& order) {
    const auto& customer = *order.view.customer;
    if (creating_.contains(order.view.now->customer_key)) {
        order.deferred = true;
        return;
    }
    const auto choice = handlers::choose_account(customer, candidates_for(customer));
    if (const auto* account = std::get_if<handlers::Account>(&choice))
        plan_account(order, *account);
    else if (const auto* refusal = std::get_if<handlers::AccountRefusal>(&choice))
        refuse(order, *refusal);
    else
        order.deferred = true;
}

void ChoosingAccounts::plan_account(OrderInWave& order, const handlers::Account& account) {
    if (!account.known) {
        const rest::NewUser user =
            rest::without_refused_extras({account.username, account.first_name, account.last_name, account.email,
                                          account.city, account.country, account.lang});
        if (const auto breach = rest::breach_of(user)) {
            refuse(order, {fmt::format("DATA: Moodle would refuse the customer's {}", breach->field),
                           fmt::format("{} {}; correct customer {} in the shop, then dead retry", breach->field,
                                       breach->reason, order.view.customer->id.value())});
            return;
        }
        usernames_taken_.insert(account.username);
        creating_.insert(order.view.now->customer_key);
        const handlers::AccountClaim claim{
            order.view.now->customer_key, handlers::lower_email(account.email), account.username, {}, true};
        by_email_.emplace(claim.email, claim);
        wave_.accounts[claim.customer] = claim;
        auto& effect = account_effect(order);
        effect.intent = handlers::Account{{},         user.username, user.first_name, user.last_name,
                                          user.email, user.city,     user.country,    user.lang};
        effect.outcome = Outcome::planned;
        return;
    }
    auto& effect = account_effect(order);
    effect.intent = account;
    effect.outcome = Outcome::planned;
}

void ChoosingAccounts::refuse(OrderInWave& order, const handlers::AccountRefusal& refusal) {
    auto& effect = account_effect(order);
    effect.outcome = Outcome::refused;
    effect.next_try.reset();
    ++effect.attempts;
    effect.cause = refusal.cause;
    effect.detail = refusal.detail;
    tell(order, effect);
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
        const auto account = account_of(order);
        if (!account || order.decision.work != Decision::Work::produce) continue;
        for (const auto& key : handlers::products_with_notice_due(order.view, config)) {
            const auto effect = order.view.ledger.find(key);
            if (effect == order.view.ledger.end() || !effect->second.enrolment) continue;
            const auto* product = std::get_if<handlers::Product>(&effect->second.intent);
            if (!product || product->course == CourseId{}) continue;
            const directory::UserAndCourse pair{account->first, product->course};
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

void plan_all(pqxx::transaction_base& look, const config::Config& config, const database::Tables& tables, Wave& wave) {
    read_directory(config, tables, wave, look);
    read_named_products(config, tables, wave, look);
    note_ends(config, tables, wave, look);
    ChoosingAccounts{config, tables, wave}.run(look);
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
