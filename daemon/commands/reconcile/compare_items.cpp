#include "daemon/commands/order/effect_words.hpp"
#include "daemon/commands/printable.hpp"
#include "daemon/commands/reconcile/compare.hpp"
#include "handlers/window.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace shopd::commands {
namespace {

using namespace handlers;

constexpr const char* course_is_gone = "the course is gone, or has no enabled method 'Manual enrolments'";

class ComparingEffects {
public:
    ComparingEffects(const ComparedOrder& order, const Observed& observed, std::int64_t now)
        : order_{order}, observed_{observed}, now_{now}, account_{order.account()} {}

    std::vector<Drift> given() {
        if (!account_) return {};
        for (const auto& [key, effect] : order_.ledger) {
            if (effect.outcome != Outcome::done || effect.undoing) continue;
            if (!key.item_code.empty() && (!order_.item_of(key) || is_deleted_by_a_person(key))) continue;
            std::visit([&](const auto& intent) { compare(effect, intent); }, effect.intent);
        }
        return std::move(drifts_);
    }

    std::vector<Drift> taken_back() {
        if (!account_) return {};
        for (const auto& [key, effect] : order_.ledger) {
            if (effect.outcome != Outcome::undone) continue;
            if (const auto* enrolment = std::get_if<Enrolment>(&effect.intent)) came_back(effect, *enrolment);
            if (const auto* role = std::get_if<RoleAssignment>(&effect.intent)) came_back(effect, *role);
            if (std::holds_alternative<Product>(effect.intent)) product_came_back(effect);
        }
        return std::move(drifts_);
    }

private:
    void compare(const Effect& effect, const Enrolment& wanted);
    void compare(const Effect& effect, const Extension& extension);
    void compare(const Effect& effect, const RoleAssignment& role);
    void compare(const Effect& effect, const Group& group);
    void compare(const Effect& effect, const Membership& membership);
    void compare(const Effect& effect, const Product& product);

    template <class Other>
    void compare(const Effect&, const Other&) {} // an account has its own look; messages and shifts leave nothing

    void came_back(const Effect& effect, const Enrolment& enrolment);
    void came_back(const Effect& effect, const RoleAssignment& role);
    void product_came_back(const Effect& effect);

    Drift& add(const Effect& effect, const char* kind, std::string found) {
        drifts_.push_back(drift_of(order_, effect.key.item_code, kind));
        auto& drift = drifts_.back();
        drift.ledger = effect_words(effect, account_->username);
        drift.found = std::move(found);
        drift.mend = "given again";
        drift.due = {effect.key};
        return drift;
    }

    /// Only an order whose state says so is undone; of any other a person must end what is not owed.
    void take_back(Drift& drift, const char* how) const {
        drift.ledger = "taken back: " + drift.ledger;
        drift.undo = std::exchange(drift.due, {});
        drift.mend = how;
        if (order_.status != "PAYBACK" && order_.status != "CANCELLED" && order_.status != "REFUSED")
            leave_to_a_person(drift, "end it by hand where it is not owed");
    }

    static void leave_to_a_person(Drift& drift, const char* what) {
        drift.by = MendedBy::person;
        drift.mend = what;
        drift.due.clear();
    }

    /// Effects of the same item that are done.
    template <class Visit>
    void each_of_item(const EffectKey& key, Visit visit) const {
        auto first = key;
        first.place = 0;
        for (auto entry = order_.ledger.lower_bound(first); entry != order_.ledger.end(); ++entry) {
            auto other = entry->first;
            other.place = 0;
            if (other != first) break;
            if (entry->second.outcome == Outcome::done) visit(entry->second);
        }
    }

    template <class... Kinds>
    void make_due(Drift& drift, const EffectKey& key) const {
        each_of_item(key, [&](const Effect& effect) {
            if ((std::holds_alternative<Kinds>(effect.intent) || ...) && effect.key != key)
                drift.due.push_back(effect.key);
        });
    }

    /// A product that somebody deleted takes along what stood behind it.
    [[nodiscard]] bool is_deleted_by_a_person(const EffectKey& key) const {
        auto first = key;
        first.place = 0;
        const auto access = order_.ledger.find(first);
        bool deleted = access != order_.ledger.end() && (access->second.ended || access->second.life);
        each_of_item(key, [&](const Effect& effect) {
            const auto* row = std::holds_alternative<Product>(effect.intent) ? row_of(effect) : nullptr;
            deleted = deleted || (row && row->deleted);
        });
        return deleted;
    }

    [[nodiscard]] const ProductRow* row_of(const Effect& effect) const {
        if (!effect.product) return nullptr;
        const auto row = observed_.products.find(*effect.product);
        return row == observed_.products.end() ? nullptr : &row->second;
    }

    [[nodiscard]] bool is_over(std::int64_t end) const { return end != 0 && end <= now_; }

    [[nodiscard]] directory::UserAndCourse pair_in(CourseId course) const { return {*account_->user, course}; }

    /// Of a seat's learner, else of the order's account.
    [[nodiscard]] directory::UserAndCourse pair_of(const Effect& effect, const Enrolment& enrolment) const {
        return {effect.user.value_or(*account_->user), enrolment.course};
    }

    /// Groups are compared where the item's enrolment is there and owed.
    [[nodiscard]] bool is_enrolled(const EffectKey& key, CourseId course) const {
        bool enrolled = false;
        each_of_item(key, [&](const Effect& effect) {
            const auto* enrolment = std::get_if<Enrolment>(&effect.intent);
            if (enrolment && enrolment->course == course && !is_over(enrolment->end))
                enrolled = observed_.enrolments.at(pair_of(effect, *enrolment)).id != 0;
        });
        return enrolled;
    }

    /// What the product of an item stands for now: 0 where that is not there, or is nothing.
    [[nodiscard]] std::int64_t instance_of(const EffectKey& key) const {
        std::int64_t instance = 0;
        each_of_item(key, [&](const Effect& effect) {
            if (effect.key.place != 0) return;
            if (const auto* enrolment = std::get_if<Enrolment>(&effect.intent))
                instance = observed_.enrolments.at(pair_of(effect, *enrolment)).id;
            if (const auto* role = std::get_if<RoleAssignment>(&effect.intent))
                instance = observed_.roles.at({*account_->user, role->role, role->place}).id;
        });
        return instance;
    }

    const ComparedOrder& order_;
    const Observed& observed_;
    std::int64_t now_;
    const Effect* account_;
    std::vector<Drift> drifts_;
};

void ComparingEffects::compare(const Effect& effect, const Enrolment& wanted) {
    if (is_over(wanted.end)) return;
    const auto& found = observed_.enrolments.at(pair_of(effect, wanted));
    if (found.id == 0) {
        auto& drift = add(effect, "enrolment_missing", found.method_enabled ? "not enrolled" : course_is_gone);
        if (!found.method_enabled)
            return leave_to_a_person(drift, "put that right in Moodle, then reconcile --apply; or set the bill to "
                                            "PAYBACK in the shop");
        if (!effect.key.item_code.empty()) make_due<Group, Membership, Product>(drift, effect.key);
        return;
    }
    if (found.suspended) {
        if (!wanted.support || wanted.reactivate) add(effect, "enrolment_suspended", "suspended");
    } else if (!covers({found.start, found.end}, {wanted.start, wanted.end})) {
        add(effect, "enrolment_dates", "enrolled " + window_text(found.start, found.end));
    } else if (std::any_of(wanted.roles.begin(), wanted.roles.end(),
                           [&](RoleId role) { return !found.roles.contains(role); })) {
        add(effect, "enrolment_roles", "enrolled without the role");
    }
}

void ComparingEffects::compare(const Effect& effect, const Extension& extension) {
    if (!extension.fixed || is_over(extension.fixed->after)) return;
    const auto pair = pair_in(extension.course);
    const auto& found = observed_.enrolments.at(pair);
    const bool reached = found.end == 0 || (extension.fixed->after != 0 && found.end >= extension.fixed->after);
    if (found.id != 0 && reached) return;
    const bool given = observed_.given.contains(pair);
    if (!given && observed_.undone.contains(pair)) return; // it went with the access that it extended
    auto& drift = add(effect, "extension_lost",
                      found.id == 0 ? "not enrolled" : "enrolled " + window_text(found.start, found.end));
    if (found.id == 0 && !given)
        leave_to_a_person(drift, "no order gives the access that it extended: enrol the account in Moodle, then "
                                 "reconcile --apply");
}

void ComparingEffects::compare(const Effect& effect, const RoleAssignment& role) {
    const auto& found = observed_.roles.at({*account_->user, role.role, role.place});
    if (found.id != 0) return;
    auto& drift = add(effect, "role_missing", found.context_exists ? "not given" : "its context is gone");
    if (!found.context_exists)
        return leave_to_a_person(drift, "what the role was given in is gone: set the bill to PAYBACK in the shop, or "
                                        "give by hand what is owed");
    make_due<Product>(drift, effect.key);
}

void ComparingEffects::compare(const Effect& effect, const Group& group) {
    if (!is_enrolled(effect.key, group.course)) return;
    if (observed_.groups.contains({group.course, group_name(order_, group.name)})) return;
    auto& drift = add(effect, "group_missing", "no such group");
    make_due<Membership>(drift, effect.key);
}

void ComparingEffects::compare(const Effect& effect, const Membership& membership) {
    if (!is_enrolled(effect.key, membership.course)) return;
    const auto group = observed_.groups.find({membership.course, group_name(order_, membership.name)});
    if (group == observed_.groups.end() ||
        observed_.members.contains({group->second, effect.user.value_or(*account_->user)}))
        return;
    add(effect, "membership_missing", "not a member");
}

void ComparingEffects::compare(const Effect& effect, const Product& product) {
    const auto* row = row_of(effect);
    if (!row || order_.waiting) return;
    if (!row->there) {
        auto& drift = add(effect, "product_missing", "no such product row, and no event that says who deleted it");
        drift.mend = "made anew";
        drift.remake = std::exchange(drift.due, {});
        return;
    }
    const auto item = order_.item_of(effect.key)->id.value();
    const auto instance = instance_of(effect.key);
    const bool by_itself = stands_by_itself(product);
    if (order_.customer_id && row->customer != order_.customer_id->value()) {
        auto& drift = add(effect, "product_altered", fmt::format("the product is customer {}'s", row->customer));
        leave_to_a_person(drift, "set the product's customerid back in the shop, or set the bill to PAYBACK");
    } else if (row->item != item || !row->shown) {
        add(effect, "product_altered",
            row->item != item ? fmt::format("the product names bill item {}, not {}", row->item, item)
                              : "the product has no event, so 'My products' does not show it")
            .mend = "the product names its bill item again";
    } else if (!by_itself && instance != 0 && row->instance != instance) {
        auto& drift = add(effect, "product_altered",
                          fmt::format("the product stands for {}, not for {}", row->instance, instance));
        drift.mend = "the product stands for it again";
        make_due<Enrolment, RoleAssignment>(drift, effect.key);
    }
}

void ComparingEffects::came_back(const Effect& effect, const Enrolment& enrolment) {
    const auto pair = pair_of(effect, enrolment);
    const auto& found = observed_.enrolments.at(pair);
    const bool in = found.id != 0 && !found.suspended && !is_over(found.end);
    const bool ours_alone = enrolment.before && (!enrolment.before->there || enrolment.before->suspended);
    if (!in || !ours_alone || observed_.given.contains(pair)) return;
    take_back(add(effect, "access_without_order", "enrolled " + window_text(found.start, found.end)),
              "taken back again where it is as this order gave it, else put on the dead list for a person");
}

/// One that stayed when it was taken back is somebody else's.
void ComparingEffects::came_back(const Effect& effect, const RoleAssignment& role) {
    const directory::RoleWanted wanted{*account_->user, role.role, role.place};
    const bool ours_alone = role.was_there && !*role.was_there && !effect.assignment;
    if (observed_.roles.at(wanted).id == 0 || !ours_alone || observed_.roles_given.contains(wanted)) return;
    take_back(add(effect, "access_without_order", "the role is given"), "taken back again");
}

void ComparingEffects::product_came_back(const Effect& effect) {
    const auto* row = row_of(effect);
    if (!effect.withdrawn || !row || !row->there || row->deleted) return;
    take_back(add(effect, "product_without_order", "the product is there again"), "marked deleted again");
}

} // namespace

std::vector<Drift> compare_effects(const ComparedOrder& order, const Observed& observed, std::int64_t now, bool owed) {
    ComparingEffects comparing{order, observed, now};
    return owed ? comparing.given() : comparing.taken_back();
}

} // namespace shopd::commands
