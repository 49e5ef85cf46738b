#include "handlers/decide.hpp"

#include "handlers/product_life.hpp"
#include "handlers/undo.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace shopd::handlers {
namespace {

bool contains(const std::vector<std::string>& states, const std::string& status) {
    return std::find(states.begin(), states.end(), status) != states.end();
}

/// What a seller tries out in a draft, its customer too, is no order yet.
bool is_draft(const HistoryEntry& entry) {
    return entry.status == "WORKING";
}

/// The decision in the making, with the few questions that the rules ask again and again.
class Deciding {
public:
    Deciding(const OrderView& order, const config::Config& config)
        : order_{order}, config_{config}, bill_{*order.now}, clock_{order.clock} {
        if (order.known) decision_.known = *order.known;
        decision_.starting_from = order.known ? order.known->status : bill_.status;
    }

    Decision run() {
        remember();
        if (!unchanged_since_adoption() && !given_up()) judge();
        if (decision_.hold) {
            decision_.known.cause = decision_.hold->cause;
            decision_.known.detail = decision_.hold->detail;
            decision_.work = Decision::Work::nothing;
        } else if (!decision_.known.cause.empty()) {
            decision_.known.cause.clear();
            decision_.known.detail.clear();
        }
        if (order_.held) decision_.work = Decision::Work::nothing;
        return std::move(decision_);
    }

private:
    bool paid(const std::string& status) const { return contains(config_.production.postpay, status); }

    bool released(const char* cause) const { return decision_.known.released.contains(cause); }

    /// Seen paid, and not paid back since.
    bool was_paid() const { return paid_before_; }

    void hold(const char* cause, std::string detail) {
        if (!decision_.hold && !released(cause)) decision_.hold = Hold{cause, std::move(detail)};
    }

    void look_in(config::milliseconds pause) { look_at(clock_ + pause); }

    void look_at(TimePoint when) {
        if (!decision_.look_at || when < *decision_.look_at) decision_.look_at = when;
    }

    void remember();
    void remember_state(const std::string& status, const std::string& customer, TimePoint at);
    std::vector<HistoryEntry>::const_iterator after_payback() const;
    bool unchanged_since_adoption();
    bool given_up() const;
    void judge();
    void judge_unpaid();
    void judge_paid();
    void judge_overwritten();
    void judge_undo();
    void brake_undos();
    bool settled_down();
    bool complete_enough();
    bool brakes_hold();

    /// A draft of the back office: seen as WORKING, it never gets a transaction id and needs none.
    bool made_by_hand() const {
        const auto& history = decision_.known.history;
        return std::any_of(history.begin(), history.end(), [](const auto& entry) { return is_draft(entry); });
    }

    bool is_named() const { return !bill_.transaction_id.empty() || made_by_hand(); }

    bool already_begun() const { return !order_.ledger.empty(); }

    std::string side(const HistoryEntry& entry) const;
    const HistoryEntry* last_paid_entry() const;

    const OrderView& order_;
    const config::Config& config_;
    const shop::Bill& bill_;
    TimePoint clock_;
    Decision decision_;
    bool paid_before_ = false;
};

void Deciding::remember_state(const std::string& status, const std::string& customer, TimePoint at) {
    auto& history = decision_.known.history;
    if (!history.empty() && history.back().status == status && history.back().customer == customer) return;
    history.push_back({status, customer, at, ""});
}

/// Where the history begins anew: what was paid back, or was to be undone by an operator's word, is paid no more.
std::vector<HistoryEntry>::const_iterator Deciding::after_payback() const {
    const auto& history = decision_.known.history;
    return std::find_if(
               history.rbegin(), history.rend(),
               [](const auto& entry) { return entry.status == "PAYBACK" || entry.note.starts_with(undo_note); })
        .base();
}

/// Takes what the outbox and the row say into the order's row: history, first sight of the paid state, since when it
/// stands as it is.
void Deciding::remember() {
    auto& known = decision_.known;
    const bool adopted = order_.known && order_.known->adopted;
    for (const auto& change : order_.changes)
        if (change.kind == 'I' || change.kind == 'U')
            remember_state(change.status, change.customer.value(), change.seen_at);
    remember_state(bill_.status, bill_.customer_key.value(), clock_);

    const bool moved = !order_.known || known.fingerprint != bill_.fingerprint || known.status != bill_.status ||
                       known.customer != bill_.customer_key;
    if (moved || !known.changed_at) known.changed_at = clock_;
    for (const auto& change : order_.changes)
        if (change.kind == 'I' || change.kind == 'U') known.changed_at = std::max(*known.changed_at, change.seen_at);

    const auto begin = after_payback();
    if (begin != known.history.begin()) known.paid_at.reset();
    paid_before_ =
        known.paid_at.has_value() || (adopted && begin == known.history.begin() && paid(order_.known->status));
    for (auto seen = begin; seen != known.history.end(); ++seen) {
        const auto& entry = *seen;
        if (!paid(entry.status) || known.paid_at) continue;
        if (adopted && !order_.known->history.empty() && entry == order_.known->history.back()) continue;
        known.paid_at = entry.at;
        if (&entry != &known.history.back()) paid_before_ = true;
    }
}

/// An order that was there before us is ours from its first change of state on. Its notices are the plugin's.
bool Deciding::unchanged_since_adoption() {
    auto& known = decision_.known;
    bool same = false;
    if (order_.known && order_.known->adopted) {
        same = order_.known->status == bill_.status && known.history.size() == order_.known->history.size();
        if (!same) {
            known.adopted = false;
            if (order_.known->status != "WORKING") known.placed_fingerprint = bill_.fingerprint;
        }
    }
    known.customer = bill_.customer_key;
    known.status = bill_.status;
    known.transaction_id = bill_.transaction_id;
    known.fingerprint = bill_.fingerprint;
    if (!was_paid() || paid(bill_.status)) known.item_codes = item_codes(bill_);
    if (same) known.paid_at.reset();
    return same;
}

/// An operator dropped it, and it has not changed since.
bool Deciding::given_up() const {
    return decision_.known.history.back().note.starts_with("dropped ");
}

std::string Deciding::side(const HistoryEntry& entry) const {
    return fmt::format("{} of customer {}", entry.status, entry.customer);
}

const HistoryEntry* Deciding::last_paid_entry() const {
    const auto& history = decision_.known.history;
    const auto found =
        std::find_if(history.rbegin(), history.rend(), [&](const auto& entry) { return paid(entry.status); });
    return found == history.rend() ? nullptr : &*found;
}

void Deciding::judge() {
    if (paid(bill_.status)) {
        judge_paid();
    } else if (bill_.status == "PAYBACK") {
        judge_undo();
    } else if (bill_.status == "CANCELLED" || bill_.status == "REFUSED") {
        if (was_paid())
            hold(cause::cancelled,
                 fmt::format(
                     "was {}, is now {}. Nothing was undone. If it was paid back, set it to PAYBACK in the shop, or "
                     "dead retry --undo {}; else correct its state",
                     last_paid_entry() ? side(*last_paid_entry()) : "paid", bill_.status, bill_.id.value()));
        else
            judge_undo();
    } else {
        judge_unpaid();
    }
}

/// A re-placed bill is rewritten in several commits without a last one to wait for: it must stand unchanged for a
/// while.
bool Deciding::settled_down() {
    const auto& known = decision_.known;
    const bool placed_again =
        order_.known && known.placed_fingerprint && *known.placed_fingerprint != bill_.fingerprint;
    const bool overwritten = was_paid() && !paid(bill_.status);
    if (!placed_again && !overwritten) return true;
    const auto quiet_at = *known.changed_at + config_.feed.quiet;
    if (quiet_at <= clock_) return true;
    look_at(quiet_at);
    return false;
}

void Deciding::judge_unpaid() {
    if (!settled_down()) return;
    if (was_paid()) {
        judge_overwritten();
        if (decision_.hold) return;
    }
    const bool placed = bill_.status == "PLACED" || bill_.status == "PENDING";
    const bool prepay = contains(config_.production.prepay, bill_.status);
    if (!is_named() || billing_items(bill_).empty()) return;
    if (prepay) {
        if (!order_.customer)
            hold(cause::no_customer,
                 fmt::format("bill.customerid is '{}', and no customer has this id; correct the bill",
                             bill_.customer_key.value()));
        decision_.work = Decision::Work::prepay;
    } else if (placed) {
        decision_.work = Decision::Work::place;
    }
}

/// What it gave is taken back: it was paid back, or never paid.
void Deciding::judge_undo() {
    if (!anything_to_undo(order_)) return;
    if (!undo_has_begun(order_)) brake_undos();
    if (!decision_.hold) decision_.work = Decision::Work::undo;
}

void Deciding::brake_undos() {
    const bool still = order_.known && order_.known->cause == cause::brake_undos;
    if (still || order_.undos_lately >= config_.brakes.undos)
        hold(cause::brake_undos,
             fmt::format(
                 "one of more than {} orders that are to be undone within {} s; a mass change of states? Nothing "
                 "of it was undone. Release them together with dead retry --cause",
                 config_.brakes.undos,
                 std::chrono::duration_cast<std::chrono::seconds>(config_.brakes.undos_within).count()));
}

/// A bill that was paid and is not any more: placed again by its customer (who has a while to pay again), or lost.
void Deciding::judge_overwritten() {
    auto& known = decision_.known;
    if (!known.overwritten_at) known.overwritten_at = clock_;
    const auto* paid_side = last_paid_entry();
    const bool same_customer = !paid_side || paid_side->customer == bill_.customer_key.value();
    const auto deadline = *known.overwritten_at + config_.feed.replaced_within;
    if (same_customer && known.item_codes == item_codes(bill_) && clock_ < deadline) {
        look_at(deadline);
        return;
    }
    hold(cause::overwritten,
         fmt::format(
             "a payment was seen ({}), and the bill is now {} of customer {}. Find out who paid; correct the bill's "
             "state in the shop, or release it to go on as it is",
             paid_side ? side(*paid_side) : "paid", bill_.status, bill_.customer_key.value()));
}

/// What the plugin may still be about to write: waited for, then the dead list.
bool Deciding::complete_enough() {
    const bool items = !billing_items(bill_).empty();
    if (items && is_named()) return true;
    const auto deadline = decision_.known.paid_at.value_or(clock_) + config_.feed.items_within;
    if (clock_ < deadline) {
        look_at(std::min(deadline, clock_ + std::max<config::milliseconds>(config_.feed.items_within / 6,
                                                                           std::chrono::milliseconds{200})));
        return false;
    }
    if (!items)
        hold(cause::no_items, "paid, but the bill has no BILLING items; correct the bill");
    else
        hold(cause::no_transaction_id,
             "paid, but without a transaction id, and never seen as a draft (WORKING); give the bill one");
    return false;
}

bool Deciding::brakes_hold() {
    if (already_begun()) return false;
    const bool inserted_paid = std::any_of(order_.changes.begin(), order_.changes.end(), [&](const auto& change) {
        return change.kind == 'I' && paid(change.status);
    });
    const bool braked = std::any_of(order_.changes.begin(), order_.changes.end(),
                                    [](const auto& change) { return change.kind == 'B'; });
    const bool still = order_.known && order_.known->cause == cause::brake_sweep;
    if ((braked || still) && config_.brakes.one_sweep > 0)
        hold(cause::brake_sweep,
             fmt::format("one of more than {} orders that one sweep found due; a restored database? "
                         "Release them together with dead retry --cause",
                         config_.brakes.one_sweep));
    const bool still_inserted = order_.known && order_.known->cause == cause::brake_inserted;
    if ((inserted_paid || still_inserted) && config_.brakes.inserted_paid == config::Brakes::InsertedPaid::hold)
        hold(cause::brake_inserted,
             fmt::format("the bill was inserted as {}; the shop never does that, a restore does", bill_.status));
    if (clock_ - bill_.emission_date > config_.brakes.older_than)
        hold(cause::brake_age,
             fmt::format("placed {} days ago and due only now",
                         std::chrono::duration_cast<std::chrono::days>(clock_ - bill_.emission_date).count()));
    return decision_.hold.has_value();
}

void Deciding::judge_paid() {
    auto& known = decision_.known;
    if (!settled_down()) return;
    if (!complete_enough()) return;
    if (!order_.customer) {
        hold(cause::no_customer, fmt::format("bill.customerid is '{}', and no customer has this id; correct the bill",
                                             bill_.customer_key.value()));
        return;
    }
    const auto other = std::find_if(known.history.rbegin(), known.history.rend(), [&](const auto& entry) {
        return !is_draft(entry) && entry.customer != bill_.customer_key.value();
    });
    if (other != known.history.rend()) {
        const bool the_other_paid = std::any_of(known.history.begin(), known.history.end(), [&](const auto& entry) {
            return entry.customer != bill_.customer_key.value() && paid(entry.status);
        });
        if (the_other_paid)
            hold(cause::overwritten,
                 fmt::format("a payment was seen ({}), and the bill is now {} of customer {}. Both may have "
                             "paid; release it to produce for the present customer",
                             side(*other), bill_.status, bill_.customer_key.value()));
        else if (config_.production.taken_over == config::Production::TakenOver::hold)
            hold(cause::taken_over,
                 fmt::format("placed by customer {}, paid as customer {}'s. Release it to produce for the "
                             "latter, or set production.taken_over: produce",
                             other->customer, bill_.customer_key.value()));
    }
    if (ends_an_access(order_)) brake_undos();
    if (decision_.hold || brakes_hold()) return;
    known.overwritten_at.reset();
    decision_.work = Decision::Work::produce;
}

Decision gone(const OrderView& order) {
    Decision decision;
    if (order.known) decision.known = *order.known;
    decision.starting_from = decision.known.status;
    if (decision.known.status != "GONE")
        decision.known.history.push_back({"GONE", decision.known.customer.value(), order.clock, ""});
    decision.known.status = "GONE";
    return decision;
}

} // namespace

Decision decide(const OrderView& order, const config::Config& config) {
    return order.now ? Deciding{order, config}.run() : gone(order);
}

} // namespace shopd::handlers
