#include "handlers/product_life.hpp"

#include "handlers/handler_label.hpp"
#include "handlers/seats.hpp"
#include "handlers/window.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace shopd::handlers {
namespace {

using Step = LifeChange::Step;

bool stands(const ProductState& state) {
    return !state.deleted && !state.gone;
}

EffectKey access_key(EffectKey key) {
    key.place = 0;
    return key;
}

/// The products of one item that are not taken back by an order's undo.
struct Item {
    std::vector<const ProductRows*> products;
    std::vector<EffectKey> keys;
};

std::map<EffectKey, Item> items_of(const OrderView& order, const std::map<EffectKey, Effect>& effects) {
    std::map<EffectKey, Item> items;
    for (const auto& [key, rows] : order.products) {
        const auto effect = effects.find(key);
        if (effect == effects.end() || effect->second.outcome != Outcome::done || effect->second.undoing) continue;
        auto& item = items[access_key(key)];
        item.products.push_back(&rows);
        item.keys.push_back(key);
    }
    return items;
}

std::optional<Window> window_of(const Item& item, ProductState ProductRows::*when) {
    std::optional<Window> window;
    for (const auto* rows : item.products) {
        const auto& state = rows->*when;
        if (!stands(state)) continue;
        const Window own{state.start, state.end};
        window = window ? widen(*window, own) : own;
    }
    return window;
}

bool differs(const Item& item) {
    return std::any_of(item.products.begin(), item.products.end(),
                       [](const auto* rows) { return rows->now != rows->acknowledged; });
}

Window window_of(const Effect& access) {
    const auto* enrolment = std::get_if<Enrolment>(&access.intent);
    return enrolment ? Window{enrolment->start, enrolment->end} : Window{};
}

void set_window(Effect& access, const Window& window) {
    if (auto* enrolment = std::get_if<Enrolment>(&access.intent)) {
        enrolment->start = window.start;
        enrolment->end = window.end;
    }
}

/// What nobody changed stays as it was planned: a product may start before its enrolment.
Window follow(Window planned, const std::optional<Window>& before, const Window& now) {
    if (!before || before->start != now.start) planned.start = now.start;
    if (!before || before->end != now.end) planned.end = now.end;
    return planned;
}

void remember(std::vector<Window>& windows, const Window& window) {
    if (std::find(windows.begin(), windows.end(), window) == windows.end()) windows.push_back(window);
}

bool is_access(const Effect& effect) {
    return std::holds_alternative<Enrolment>(effect.intent) || std::holds_alternative<RoleAssignment>(effect.intent);
}

/// It gives, or gave, what its products stand for: its undo by the order, or a person who dropped it, come first.
bool follows_products(const Effect& access) {
    return access.life || access.ended || (access.outcome == Outcome::done && !access.undoing);
}

class Planning {
public:
    Planning(const OrderView& order, std::map<EffectKey, Effect>& effects) : order_{order}, effects_{effects} {}

    LifePlan run() {
        for (const auto& [key, item] : items_of(order_, effects_)) {
            const auto access = effects_.find(key);
            if (access == effects_.end()) continue;
            if (!is_access(access->second) || !differs(item))
                resume(access->second);
            else if (follows_products(access->second))
                change(access->second, item);
            else if (!is_settled(access->second))
                continue; // compared again when its production, or its undo, is done
            for (std::size_t i = 0; i < item.keys.size(); ++i)
                if (item.products[i]->now != item.products[i]->acknowledged) plan_.seen.insert(item.keys[i]);
        }
        return std::move(plan_);
    }

private:
    void begin(Effect& access, Step step, bool undoing) {
        access.attempts = 0;
        access.undoing = undoing;
        access.untold = false;
        access.outcome = undoing ? Outcome::retry : Outcome::planned;
        access.cause.clear();
        access.detail.clear();
        access.next_try.reset();
        access.life->step = step;
        plan_.changed.insert(access.key);
    }

    /// What an operator, or the configuration's interval, lets try again.
    void resume(Effect& access) {
        if (!access.life || is_settled(access) || !is_due(access, order_.clock)) return;
        access.outcome = access.undoing ? Outcome::retry : Outcome::planned;
        access.next_try.reset();
        plan_.changed.insert(access.key);
    }

    void change(Effect& access, const Item& item);
    void end(Effect& access, const Item& item);
    void restore(Effect& access, const Window& window);

    const OrderView& order_;
    std::map<EffectKey, Effect>& effects_;
    LifePlan plan_;
};

void Planning::change(Effect& access, const Item& item) {
    const auto before = window_of(item, &ProductRows::acknowledged);
    const auto now = window_of(item, &ProductRows::now);
    const bool begun = access.life.has_value();
    const auto planned = window_of(access);
    const auto wanted = now ? follow(planned, before, *now) : planned;
    const bool ending =
        access.ended || (begun && access.life->step != Step::move && access.life->step != Step::restore);
    if (!now && access.ended && !begun) {
        if (std::all_of(item.products.begin(), item.products.end(), [](const auto* rows) { return rows->now.gone; }))
            end(access, item);
        return;
    }
    if (!begun) access.life = LifeChange{};
    if (before) remember(access.life->was, *before);
    remember(access.life->was, planned);
    if (!now)
        end(access, item);
    else if (ending || (begun && access.life->step == Step::restore))
        restore(access, wanted);
    else if (begun || (wanted != planned && std::holds_alternative<Enrolment>(access.intent))) {
        set_window(access, wanted);
        begin(access, Step::move, true);
    } else {
        access.life.reset();
    }
}

void Planning::end(Effect& access, const Item& item) {
    const bool all_gone =
        std::all_of(item.products.begin(), item.products.end(), [](const auto* rows) { return rows->now.gone; });
    if (!access.life) access.life = LifeChange{};
    begin(access, all_gone ? Step::remove : Step::suspend, true);
}

void Planning::restore(Effect& access, const Window& window) {
    set_window(access, window);
    access.ended = false;
    begin(access, Step::restore,
          std::holds_alternative<Enrolment>(access.intent)); // a role is given as it was at first
}

/// @param account  the order's; a learner's access is told of the learner
std::string line_of(const Effect& effect, std::int64_t account) {
    const auto user = effect.user ? effect.user->value() : account;
    const auto name = handler_label(effect.handler);
    const auto* enrolment = std::get_if<Enrolment>(&effect.intent);
    const auto* role = std::get_if<RoleAssignment>(&effect.intent);
    const auto place = enrolment ? "course " + enrolment->course_name : role ? role->place_name : std::string{};
    const auto step = effect.life->step;
    if (effect.outcome == Outcome::refused || effect.outcome == Outcome::uncertain)
        return fmt::format("{} Product : Failed {}... {}", name, life_step_name(step), effect.cause);
    if (step == Step::restore) return fmt::format("{} Product : User {} restored in {}", name, user, place);
    if (step == Step::move && enrolment)
        return fmt::format("{} Product : Adjusting user enrolment to {} - {} in {} for user {}", name, enrolment->start,
                           enrolment->end, place, user);
    const bool kept = !effect.withdrawn && (effect.enrolment || effect.assignment);
    const auto* done = effect.withdrawn ? "suspended in"
                       : kept           ? (role ? "keeps role in" : "keeps")
                       : role           ? "unassigned in"
                                        : "unenrolled from";
    return fmt::format("{} Product : User {} {} {}", name, user, done, place);
}

} // namespace

LifePlan plan_life(const OrderView& order, std::map<EffectKey, Effect>& effects) {
    return Planning{order, effects}.run();
}

bool ends_an_access(const OrderView& order) {
    for (const auto& [key, item] : items_of(order, order.ledger)) {
        const auto access = order.ledger.find(key);
        if (access == order.ledger.end() || !is_access(access->second) || !differs(item)) continue;
        const auto& effect = access->second;
        if (effect.outcome == Outcome::done && !effect.undoing && !window_of(item, &ProductRows::now)) return true;
    }
    return false;
}

std::vector<TraceLine> narrate_life(const OrderProgress& progress) {
    std::vector<TraceLine> lines;
    const auto account = progress.effects.find({progress.order.bill, "", 0, 0, place_account});
    const auto user = account == progress.effects.end() || !account->second.user ? 0 : account->second.user->value();
    for (const auto& key : progress.news)
        if (const auto& effect = progress.effects.at(key); is_seat_access(key))
            lines.push_back({seat_line(effect), effect.settled_at});
        else if (effect.life)
            lines.push_back({line_of(effect, user), effect.settled_at});
    return lines;
}

bool is_told_as_life(const OrderProgress& progress, const EffectKey& key) {
    const auto access = progress.effects.find(access_key(key));
    return is_seat_access(key) || (!key.item_code.empty() && access != progress.effects.end() && access->second.life);
}

} // namespace shopd::handlers
