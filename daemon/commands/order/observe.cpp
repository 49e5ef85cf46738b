#include "daemon/commands/order/observe.hpp"

#include "daemon/commands/order/effect_words.hpp"
#include "handlers/learners.hpp"
#include "moodle/database/arrays.hpp"
#include "moodle/directory/directory.hpp"

#include <fmt/format.h>
#include <pqxx/result>

#include <set>

namespace shopd::commands {
namespace {

using namespace handlers;
using nlohmann::ordered_json;

/// The account that the order's effects are for: the ledger's, else the one that stands in the plan.
std::optional<MoodleUserId> user_of(const production::OrderInWave& order) {
    const auto found = order.effects.find(order.order_key(place_account));
    if (found == order.effects.end()) return {};
    if (found->second.user) return found->second.user;
    const auto* account = std::get_if<Account>(&found->second.intent);
    return account ? account->known : std::nullopt;
}

class Observing {
public:
    Observing(pqxx::transaction_base& look, const database::Tables& tables, const production::OrderInWave& order)
        : look_{look}, tables_{tables}, order_{order}, user_{user_of(order)} {}

    std::map<EffectKey, ordered_json> run() {
        look_at_account();
        look_at_enrolments();
        look_at_roles();
        look_at_groups();
        look_at_products();
        return std::move(found_);
    }

private:
    template <class Kind, class Visit>
    void each(Visit visit) const {
        for (const auto& [key, effect] : order_.effects)
            if (const auto* intent = std::get_if<Kind>(&effect.intent)) visit(effect, *intent);
    }

    void look_at_account();
    void look_at_enrolments();
    void look_at_roles();
    void look_at_groups();
    void look_at_products();

    /// The product row of an effect: made by it, or moved by it.
    static bool names_product(const Effect& effect) {
        return effect.product &&
               (std::holds_alternative<Product>(effect.intent) || std::holds_alternative<ProductShift>(effect.intent));
    }

    [[nodiscard]] std::optional<MoodleUserId> user_for(const Effect& effect) const {
        return effect.user || waits_for_learner(effect) ? effect.user : user_;
    }

    [[nodiscard]] std::string group_name(const std::string& planned) const {
        return planned.empty() ? "customer_" + username_ : planned;
    }

    pqxx::transaction_base& look_;
    const database::Tables& tables_;
    const production::OrderInWave& order_;
    const std::optional<MoodleUserId> user_;
    std::string username_;
    std::map<EffectKey, ordered_json> found_;
};

void Observing::look_at_account() {
    if (!user_) return;
    const auto users = directory::find_users(look_, tables_, {.ids = {*user_}, .emails = {}, .usernames = {}});
    const bool password = directory::find_users_with_password(look_, {*user_}).contains(*user_);
    ordered_json answer = {{"there", !users.empty() && !users.front().deleted}, {"user", user_->value()}};
    if (!users.empty()) {
        const auto& user = users.front();
        username_ = user.username;
        answer.update(ordered_json{{"username", user.username},
                                   {"confirmed", user.confirmed},
                                   {"suspended", user.suspended},
                                   {"deleted", user.deleted},
                                   {"has_password", password}});
    }
    found_[order_.order_key(place_account)] = std::move(answer);
}

void Observing::look_at_enrolments() {
    std::set<directory::UserAndCourse> pairs;
    each<Enrolment>([&](const Effect& effect, const Enrolment& enrolment) {
        if (const auto user = user_for(effect)) pairs.emplace(*user, enrolment.course);
    });
    each<Extension>([&](const Effect&, const Extension& extension) {
        if (user_) pairs.emplace(*user_, extension.course);
    });
    if (pairs.empty()) return;
    const auto enrolments = directory::read_enrolments(look_, tables_, pairs);
    each<Extension>([&](const Effect& effect, const Extension& intent) {
        const auto& enrolment = enrolments.at({*user_, intent.course});
        const auto& fixed = intent.fixed;
        const bool reached = fixed && (enrolment.end == 0 || (fixed->after != 0 && enrolment.end >= fixed->after));
        ordered_json answer = {{"there", enrolment.id != 0 && reached}};
        if (enrolment.id != 0)
            answer.update(ordered_json{{"enrolment", enrolment.id},
                                       {"suspended", enrolment.suspended},
                                       {"start", enrolment.start},
                                       {"end", enrolment.end}});
        found_[effect.key] = std::move(answer);
    });
    each<Enrolment>([&](const Effect& effect, const Enrolment& intent) {
        const auto user = user_for(effect);
        if (!user) return;
        const auto& enrolment = enrolments.at({*user, intent.course});
        ordered_json answer = {{"there", enrolment.id != 0}};
        if (enrolment.id != 0) {
            std::vector<std::int64_t> roles;
            for (const auto role : enrolment.roles)
                roles.push_back(role.value());
            answer.update(ordered_json{{"enrolment", enrolment.id},
                                       {"suspended", enrolment.suspended},
                                       {"start", enrolment.start},
                                       {"end", enrolment.end},
                                       {"roles", roles}});
        }
        found_[effect.key] = std::move(answer);
    });
}

void Observing::look_at_roles() {
    if (!user_) return;
    const auto wanted = [&](const RoleAssignment& assignment) {
        return directory::RoleWanted{*user_, assignment.role, assignment.place};
    };
    std::set<directory::RoleWanted> all;
    each<RoleAssignment>([&](const Effect&, const RoleAssignment& assignment) { all.insert(wanted(assignment)); });
    if (all.empty()) return;
    const auto roles = directory::read_roles(look_, tables_, all);
    each<RoleAssignment>([&](const Effect& effect, const RoleAssignment& assignment) {
        const auto& role = roles.at(wanted(assignment));
        found_[effect.key] = {{"there", role.id != 0}};
        if (role.id != 0) found_[effect.key]["assignment"] = role.id;
    });
}

void Observing::look_at_groups() {
    std::set<std::pair<CourseId, std::string>> names;
    each<Group>([&](const Effect&, const Group& group) { names.emplace(group.course, group_name(group.name)); });
    each<Membership>([&](const Effect&, const Membership& one) { names.emplace(one.course, group_name(one.name)); });
    if (names.empty() || !user_) return;
    std::map<std::pair<CourseId, std::string>, GroupId> groups;
    std::set<std::pair<GroupId, MoodleUserId>> pairs;
    for (const auto& group : directory::find_groups(look_, tables_, names, {})) {
        groups.emplace(std::pair{group.course, group.name}, group.id);
        each<Membership>([&](const Effect& effect, const Membership&) {
            if (const auto user = user_for(effect)) pairs.emplace(group.id, *user);
        });
    }
    const auto members = directory::find_memberships(look_, tables_, pairs);
    each<Group>([&](const Effect& effect, const Group& intent) {
        const auto group = groups.find({intent.course, group_name(intent.name)});
        found_[effect.key] = {{"there", group != groups.end()}};
        if (group != groups.end()) found_[effect.key]["group"] = group->second.value();
    });
    each<Membership>([&](const Effect& effect, const Membership& intent) {
        const auto group = groups.find({intent.course, group_name(intent.name)});
        const auto user = user_for(effect);
        found_[effect.key] = {{"there", group != groups.end() && user && members.contains({group->second, *user})}};
    });
}

void Observing::look_at_products() {
    std::set<ProductId> ids;
    for (const auto& [key, effect] : order_.effects)
        if (names_product(effect)) ids.insert(*effect.product);
    if (ids.empty()) return;
    std::map<std::int64_t, ordered_json> rows;
    for (const auto& row :
         look_.exec_params(fmt::format("select id, deleted, startdate, enddate, reference from {} where id = "
                                       "any($1::bigint[])",
                                       tables_.product()),
                           database::bigint_array(ids)))
        rows[row[0].as<std::int64_t>()] = {{"there", row[1].as<int>(0) == 0},
                                           {"product", row[0].as<std::int64_t>()},
                                           {"start", row[2].as<std::int64_t>(0)},
                                           {"end", row[3].as<std::int64_t>(0)},
                                           {"reference", row[4].as<std::string>("")}};
    for (const auto& [key, effect] : order_.effects) {
        if (!names_product(effect)) continue;
        const auto row = rows.find(effect.product->value());
        found_[key] = row == rows.end() ? ordered_json{{"there", false}} : row->second;
    }
}

} // namespace

std::map<EffectKey, ordered_json> observe(pqxx::transaction_base& look, const database::Tables& tables,
                                          const production::OrderInWave& order) {
    return Observing{look, tables, order}.run();
}

} // namespace shopd::commands
