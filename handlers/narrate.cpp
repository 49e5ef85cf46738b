#include "handlers/narrate.hpp"

#include "handlers/composed.hpp"
#include "handlers/creation.hpp"
#include "handlers/expiry.hpp"
#include "handlers/learners.hpp"
#include "handlers/plan_order.hpp"
#include "handlers/product_life.hpp"
#include "handlers/registry.hpp"
#include "handlers/shared_transaction.hpp"
#include "handlers/suspension.hpp"
#include "handlers/undo.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace shopd::handlers {
namespace {

class Narration {
public:
    Narration(const OrderProgress& progress, const config::Config& config, KnownOrder& known)
        : progress_{progress}, config_{config}, known_{known}, bill_{*progress.order.now} {}

    std::vector<TraceLine> run() {
        sales_notice();
        if (progress_.decision.work == Decision::Work::nothing) return std::move(lines_);
        placing();
        if (progress_.decision.work == Decision::Work::place) return std::move(lines_);
        const bool account_first = is_news(order_key(place_account)) || any_item_left_alone();
        if (!account_first) known_account();
        if (!anything_done()) return std::move(lines_);
        if (progress_.decision.work == Decision::Work::prepay)
            say("Order confirm (offline payments, bill is expected to be PENDING)");
        else if (!goes_on())
            say(fmt::format("Production Controller : Full production starting from {} ...",
                            progress_.decision.starting_from));
        prepay(account_first);
        postpay();
        if (progress_.completed) say("Production Controller : Updating bill state to COMPLETE");
        return std::move(lines_);
    }

private:
    void say(std::string text, const Effect* effect = nullptr) {
        lines_.push_back({std::move(text), effect ? effect->settled_at : std::nullopt});
    }

    EffectKey order_key(int place) const { return {bill_.id, "", 0, 0, place}; }

    bool is_news(const EffectKey& key) const { return progress_.news.contains(key); }

    const Effect* find(const EffectKey& key) const {
        const auto found = progress_.effects.find(key);
        return found == progress_.effects.end() ? nullptr : &found->second;
    }

    bool anything_done() const {
        return progress_.completed || std::any_of(progress_.news.begin(), progress_.news.end(), [](const auto& key) {
                   return !key.item_code.empty() ||
                          (key.place != place_notify_sales && key.place != place_confirmation);
               });
    }

    /// What the wave before made, and told, is now given to whom it is for: that is one production.
    bool goes_on() const {
        const auto& ledger = progress_.order.ledger;
        bool waited = false;
        for (const auto& [key, effect] : ledger) {
            if (effect.undoing || is_settled(effect)) continue;
            if (effect.outcome != Outcome::planned) return false;
            waited = waited || find_made(ledger, key) || is_for_a_made_learner(key);
        }
        return waited;
    }

    bool is_for_a_made_learner(EffectKey key) const {
        if (!is_learners(key)) return false;
        key.place = learner_account;
        const auto account = progress_.order.ledger.find(key);
        return account != progress_.order.ledger.end() && account->second.outcome == Outcome::done &&
               account->second.created;
    }

    const Effect* left_alone(const ItemPart& part) const {
        const auto* effect = find(part.first);
        return effect && is_news(part.first) && effect->outcome == Outcome::not_ours ? effect : nullptr;
    }

    bool any_item_left_alone() const {
        for (const auto* item : billing_items(bill_))
            for (const auto& part : parts_of(progress_.order, *item, config_))
                if (!part.prepay && left_alone(part)) return true;
        return false;
    }

    void sales_notice();
    void placing();
    void known_account();
    void account();
    void support();
    void prepay(bool account_first);
    void prepared(const ItemPart& part);
    void postpay();
    bool prepay_line(const ItemPart& part);
    std::vector<TraceLine> item_lines(const shop::BillItem& item) const;
    std::vector<TraceLine> part_lines(const ItemPart& part) const;

    const OrderProgress& progress_;
    const config::Config& config_;
    KnownOrder& known_;
    const shop::Bill& bill_;
    std::vector<TraceLine> lines_;
};

void Narration::sales_notice() {
    const Effect* sent = nullptr;
    const Effect* failed = nullptr;
    for (const auto& key : progress_.news) {
        if (!key.item_code.empty() || key.place != place_notify_sales) continue;
        const auto* notice = find(key);
        (notice->outcome == Outcome::done ? sent : failed) = notice;
    }
    if (sent) say("Ordering Controller: Shop Transaction Confirm Notification to sales", sent);
    if (failed) say("Ordering Controller Warning: Failed emitting to at least one manager.", failed);
}

void Narration::placing() {
    if (known_.placed_fingerprint == bill_.fingerprint) return;
    double objects = 0;
    for (const auto* item : billing_items(bill_))
        objects += item->quantity;
    say(std::floor(objects) == objects && std::abs(objects) < 1e15
            ? fmt::format("Order placed : {} objects", static_cast<std::int64_t>(objects))
            : fmt::format("Order placed : {} objects", objects));
    known_.placed_fingerprint = bill_.fingerprint;
}

void Narration::known_account() {
    const auto* account = find(order_key(place_account));
    if (!account || !account->user || known_.known_fingerprint == bill_.fingerprint) return;
    say(fmt::format("Prepay Commons : Known account {} at process entry.", account->username), account);
    known_.known_fingerprint = bill_.fingerprint;
}

void Narration::account() {
    const auto* account = find(order_key(place_account));
    if (!account || !is_news(account->key)) return;
    if (account->user && account->created) {
        say(fmt::format("GENERIC : New user created {} with ID {}.", account->username, account->user->value()),
            account);
        known_.known_fingerprint = bill_.fingerprint;
        if (account->outcome == Outcome::uncertain)
            say(fmt::format("Prepay Commons Error : Password mail of {} is uncertain.", account->username));
    } else if (account->outcome == Outcome::done) {
        known_account();
    } else {
        say(fmt::format("Prepay Commons Error : User could not be created : {}", account->cause));
    }
}

void Narration::support() {
    const auto* support = find(order_key(place_support));
    if (!support || !is_news(support->key)) return;
    say("GENERIC : Registering Customer Support");
    if (support->outcome == Outcome::done)
        say("Production Process : Customer support enrolled.", support);
    else if (support->cause.ends_with("does not exist"))
        say("Production Process Error : Customer support course does not exist.");
    else
        say("Production Process Error : Customer support enrol failed.");
}

/// @return true for a part that is ours
bool Narration::prepay_line(const ItemPart& part) {
    if (left_alone(part)) {
        say(fmt::format("Prepay Production : Handler disabled or not set for {}", part.item.code));
        return false;
    }
    if (!is_ours(progress_.order, part)) return false;
    say(fmt::format("Prepay Production : preproducing for {}", part.item.code));
    return true;
}

void Narration::prepay(bool account_first) {
    bool account_told = !account_first;
    for (const auto* item : billing_items(bill_)) {
        if (account_first && !item->elements.empty()) say("Prepay Production : Scanning subelements");
        for (const auto& part : parts_of(progress_.order, *item, config_)) {
            if (part.prepay || !account_first || !prepay_line(part)) continue;
            if (!account_told) {
                account();
                support();
            }
            account_told = true;
            prepared(part);
        }
    }
    if (account_first) return;
    support();
    for (const auto* item : billing_items(bill_))
        for (const auto& part : parts_of(progress_.order, *item, config_))
            if (!part.prepay) prepared(part);
}

/// What a composed handler did beforehand.
void Narration::prepared(const ItemPart& part) {
    auto preparation = part;
    preparation.first.element = prepared_element(part.first.element);
    preparation.prepay = true;
    for (auto& line : part_lines(preparation))
        lines_.push_back(std::move(line));
}

void Narration::postpay() {
    std::vector<TraceLine> lines;
    for (const auto* item : billing_items(bill_)) {
        const auto of_item = item_lines(*item);
        lines.insert(lines.end(), of_item.begin(), of_item.end());
    }
    if (lines.empty()) return;
    say("Production Controller : Post Pay process");
    lines_.insert(lines_.end(), lines.begin(), lines.end());
}

std::vector<TraceLine> Narration::item_lines(const shop::BillItem& item) const {
    std::vector<TraceLine> lines;
    for (const auto& part : parts_of(progress_.order, item, config_)) {
        if (part.prepay) continue;
        const auto of_part = part_lines(part);
        lines.insert(lines.end(), of_part.begin(), of_part.end());
    }
    if (!item.elements.empty() && !lines.empty())
        lines.insert(lines.begin(), {"Postpay Production : Scanning subelements", {}});
    return lines;
}

std::vector<TraceLine> Narration::part_lines(const ItemPart& part) const {
    const auto& code = part.item.code;
    if (!part.prepay && left_alone(part))
        return {{fmt::format("Postpay Production : Handler disabled or not set for {}", code), {}}};
    ItemNews news;
    if (const auto* account = find(order_key(place_account)); account && account->user) {
        news.user = *account->user;
        news.username = account->username;
    }
    std::string handler;
    for (const auto& key : progress_.news) {
        if (key.item_code != part.first.item_code || element_of_part(key) != part.first.element ||
            key.occurrence != part.first.occurrence)
            continue;
        news.news.push_back(find(key));
        handler = news.news.back()->handler;
    }
    if (news.news.empty()) return {};
    news.complete = !part_waits(part, progress_.effects);
    const auto* first = news.news.front();
    if (first->cause == cause::both)
        return {{fmt::format("Postpay Production Warning : {} is produced by the shop itself, left alone", code), {}}};
    std::vector<TraceLine> lines;
    const bool fails = std::holds_alternative<Creation>(first->intent) && first->outcome != Outcome::done;
    if ((first->key == part.first || fails) && first->phase == Phase::postpay && !handler.empty())
        lines.push_back({fmt::format("Postpay Production : producing for {}", code), {}});
    if (handler.empty()) return lines;
    const auto narrator = find_narrator(handler);
    for (auto& line : narrator ? narrator(news) : narrate_composed(news))
        lines.push_back(std::move(line));
    return lines;
}

std::vector<TraceLine> all_lines(const OrderProgress& progress, const config::Config& config, KnownOrder& known) {
    if (progress.decision.work == Decision::Work::undo) {
        auto lines = narrate_undo(progress);
        for (auto& line : narrate_suspension(progress))
            lines.push_back(std::move(line));
        return lines;
    }
    auto rest = progress;
    const EffectKey profile{progress.order.bill, "", 0, 0, place_profile};
    std::erase_if(rest.news, [&](const auto& key) {
        return key == profile || is_notice(key) || is_suspension(key) || is_told_as_life(progress, key);
    });
    auto lines = Narration{rest, config, known}.run();
    for (auto& line : narrate_life(progress))
        lines.push_back(std::move(line));
    if (progress.news.contains(profile)) {
        const auto& effect = progress.effects.at(profile);
        const auto user = std::get<Profile>(effect.intent).data.user.value();
        lines.push_back(
            {effect.outcome == Outcome::done
                 ? fmt::format("Prepay Commons : User {} has the customer's new contact data", user)
                 : fmt::format("Prepay Commons Warning : Failed update of user {} : {}", user, effect.cause),
             effect.settled_at});
    }
    const EffectKey confirmation{progress.order.bill, "", 0, 0, place_confirmation};
    if (progress.news.contains(confirmation)) {
        const auto& effect = progress.effects.at(confirmation);
        lines.push_back({effect.outcome == Outcome::done
                             ? "Production Controller : shop Transaction Confirm Notification to Customer"
                             : "Production Controller Warning : Failed confirm notification to customer",
                         effect.settled_at});
    }
    for (auto& line : narrate_notices(progress))
        lines.push_back(std::move(line));
    for (auto& line : narrate_suspension(progress))
        lines.push_back(std::move(line));
    return lines;
}

} // namespace

std::vector<TraceLine> narrate(const OrderProgress& progress, const config::Config& config, KnownOrder& known) {
    if (!progress.order.now) return {};
    auto lines = all_lines(progress, config, known);
    if (lines.empty()) return lines;
    if (const auto heading = shared_transaction_line(progress.order))
        lines.insert(lines.begin(), {*heading, lines.front().at, true});
    return lines;
}

} // namespace shopd::handlers
