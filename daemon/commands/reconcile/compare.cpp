#include "daemon/commands/reconcile/compare.hpp"

#include "daemon/commands/printable.hpp"
#include "handlers/feedback_text.hpp"
#include "handlers/stops.hpp"
#include "moodle/shop/feedback.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace shopd::commands {
namespace {

using namespace handlers;

bool is_among(const std::vector<std::string>& states, const std::string& status) {
    return std::find(states.begin(), states.end(), status) != states.end();
}

/// Something that undoing the order would take back.
bool is_given(const Effect& effect) {
    return effect.outcome == Outcome::done && !effect.undoing && effect.phase != Phase::placing &&
           !std::holds_alternative<Account>(effect.intent) && !std::holds_alternative<Nothing>(effect.intent);
}

class Comparing {
public:
    Comparing(const ComparedOrder& order, const Observed& observed, std::int64_t now, const config::Config& config,
              std::set<std::string>& told)
        : order_{order}, observed_{observed}, now_{now}, told_{told},
          paid_{is_among(config.production.postpay, order.status)},
          owed_{paid_ || is_among(config.production.prepay, order.status)} {}

    std::vector<Drift> run() {
        const bool left_as_adopted = order_.adopted && order_.known_status == order_.status;
        if (left_as_adopted || order_.dropped || order_.on_dead_list) return {};
        if (paid_ && !order_.waiting) look_for_forgotten();
        if (paid_) look_for_new_rules();
        if (!owed_ || account_is_usable()) add(compare_effects(order_, observed_, now_, owed_));
        if (order_.status == "PAYBACK" && !order_.waiting) look_for_undos();
        if (paid_ && order_.produced && !order_.waiting) look_at_bill();
        if (order_.held)
            for (auto& drift : drifts_)
                leave_to_who_holds_it(drift);
        return std::move(drifts_);
    }

private:
    void add(std::vector<Drift> drifts) { std::move(drifts.begin(), drifts.end(), std::back_inserter(drifts_)); }

    Drift& add(const std::string& item_code, const char* kind) {
        drifts_.push_back(drift_of(order_, item_code, kind));
        return drifts_.back();
    }

    void leave_to_who_holds_it(Drift& drift) const {
        drift.by = MendedBy::person;
        drift.mend = fmt::format("held by a person: moodle-shopd release {} --why TEXT, then reconcile --apply",
                                 order_.bill.value());
    }

    [[nodiscard]] bool is_recorded(const ComparedItem& item) const {
        return std::any_of(order_.ledger.begin(), order_.ledger.end(), [&](const auto& entry) {
            return entry.first.item_code == item.code && entry.first.occurrence == item.occurrence;
        });
    }

    void look_for_forgotten();
    void look_for_new_rules();
    void look_for_undos();
    void look_at_bill();
    bool account_is_usable();
    bool is_anything_owed() const;
    void look_at_attachment(const Effect& account);

    const ComparedOrder& order_;
    const Observed& observed_;
    std::int64_t now_;
    std::set<std::string>& told_;
    bool paid_;
    bool owed_;
    std::vector<Drift> drifts_;
};

/// Paid, and neither planned nor left to others nor on the dead list, and nothing waits that would see to it.
void Comparing::look_for_forgotten() {
    std::set<std::string> codes;
    bool any = false;
    for (const auto& item : order_.items) {
        if (is_recorded(item))
            any = true;
        else if (!item.paused)
            codes.insert(item.code);
    }
    for (const auto& [key, effect] : order_.ledger)
        if (effect.outcome == Outcome::undone && !effect.ended && (key.item_code.empty() || order_.item_of(key)))
            codes.insert(key.item_code);
    if (!order_.known || (!any && !codes.empty())) codes = {""};
    for (const auto& code : codes) {
        auto& drift = add(code, "forgotten");
        drift.ledger =
            order_.known ? "nothing of it is planned, left to others, or on the dead list" : "the order was never seen";
        drift.found = fmt::format("the bill is {}", printable(order_.status));
        drift.mend = "produced, as if it was paid now";
    }
}

/// Decided once, when it was planned; only a person's word makes it ours.
void Comparing::look_for_new_rules() {
    for (const auto& item : order_.items) {
        const EffectKey first{order_.bill, item.code, 0, item.occurrence, 0};
        const auto found = order_.ledger.find(first);
        if (!item.ours || found == order_.ledger.end() || found->second.outcome != Outcome::not_ours) continue;
        auto& drift = add(item.code, "not_ours");
        drift.ledger = "not ours when it was paid";
        drift.found = "products: names it now, and nobody has produced it";
        drift.mend = "produced by the configuration as it is now";
        drift.again = {first};
    }
}

void Comparing::look_for_undos() {
    const auto given = std::count_if(order_.ledger.begin(), order_.ledger.end(),
                                     [](const auto& entry) { return is_given(entry.second); });
    if (given == 0) return;
    auto& drift = add("", "not_undone");
    drift.ledger = fmt::format("{} of what it gave still counts as given", given);
    drift.found = "the bill is PAYBACK";
    drift.mend = "taken back where no other order gives it";
}

void Comparing::look_at_bill() {
    bool gave = false, feedback = true;
    for (const auto& [key, effect] : order_.ledger) {
        if (effect.phase != Phase::placing && !effect.undoing && !is_settled(effect)) return;
        gave = gave || (is_given(effect) && !key.item_code.empty());
        const auto line = feedback_line(effect);
        if (effect.outcome == Outcome::done && !line.empty() && order_.item_of(key))
            feedback = feedback && !shop::append_feedback(order_.feedback, line);
    }
    if (gave && order_.status == "SOLDOUT") {
        auto& drift = add("", "bill_open");
        drift.ledger = "everything is produced";
        drift.found = "the bill is still SOLDOUT";
        drift.mend = "set to COMPLETE";
    }
    if (!feedback) {
        auto& drift = add("", "feedback_missing");
        drift.ledger = "everything is produced";
        drift.found = "the bill's productionfeedback does not say all of it";
        drift.mend = "appended to what stands there";
    }
}

/// Customer support alone keeps nobody's account open.
bool Comparing::is_anything_owed() const {
    return std::any_of(order_.ledger.begin(), order_.ledger.end(), [&](const auto& entry) {
        if (!is_given(entry.second) || entry.first.item_code.empty()) return false;
        const auto* enrolment = std::get_if<Enrolment>(&entry.second.intent);
        return std::holds_alternative<RoleAssignment>(entry.second.intent) ||
               (enrolment && (enrolment->end == 0 || enrolment->end > now_));
    });
}

/// An account is never made anew or let in again behind a person's back.
bool Comparing::account_is_usable() {
    const auto* account = order_.account();
    if (!account) return true;
    const auto user = observed_.users.find(*account->user);
    const bool gone = user == observed_.users.end() || user->second.deleted;
    if (!gone && !user->second.suspended) {
        if (is_anything_owed()) look_at_attachment(*account);
        return true;
    }
    if (!is_anything_owed()) return !gone;
    if (!told_.insert(order_.customer).second) return !gone;
    auto& drift = add("", gone ? "account_gone" : "account_suspended");
    drift.ledger = fmt::format("account {} (user {})", printable(account->username), account->user->value());
    drift.found = gone ? "it is deleted in Moodle, with all its enrolments" : "it is suspended in Moodle";
    drift.by = MendedBy::person;
    drift.mend = gone ? "if the customer is to have it back: make an account in Moodle, name it in the customer's "
                        "hasaccount, and sell or give anew what was bought; else set the bill to PAYBACK"
                      : "if the customer is to come in again: activate the account in Moodle";
    return !gone;
}

void Comparing::look_at_attachment(const Effect& account) {
    if (!order_.customer_id || order_.has_account == account.user->value()) return;
    const auto other = observed_.users.find(MoodleUserId{order_.has_account});
    const bool real = other != observed_.users.end() && !other->second.deleted && other->first != observed_.guest;
    if (real || !told_.insert(order_.customer).second) return;
    auto& drift = add("", "account_detached");
    drift.ledger = fmt::format("account {} (user {})", printable(account.username), account.user->value());
    drift.found = fmt::format("the customer's hasaccount is {}, nobody's account", order_.has_account);
    drift.mend = "the customer names the account again";
    drift.by = MendedBy::command;
    drift.attach = {order_.customer_id->value(), order_.has_account, account.user->value()};
}

} // namespace

Drift drift_of(const ComparedOrder& order, const std::string& item_code, const char* kind) {
    Drift drift;
    drift.bill = order.bill;
    drift.transaction_id = order.transaction_id;
    drift.customer = order.customer;
    drift.item_code = item_code;
    drift.kind = kind;
    return drift;
}

std::vector<Drift> compare(const Batch& batch, const Observed& observed, const config::Config& config,
                           std::set<std::string>& told) {
    std::vector<Drift> drifts;
    for (const auto& order : batch.orders) {
        auto of_order = Comparing{order, observed, batch.now, config, told}.run();
        std::move(of_order.begin(), of_order.end(), std::back_inserter(drifts));
    }
    return drifts;
}

} // namespace shopd::commands
