#include "handlers/expiry.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>

namespace shopd::handlers {
namespace {

using std::chrono::days;

constexpr int recipients = 128; ///< of one notice: the customer, and the first holders of the sales role
constexpr int moments = 2048;   ///< days before and after an end, the end in the middle
constexpr int most_products = 7000;
constexpr days too_late{7}; ///< after an end, what was missed is told no more

TimePoint time_of(std::int64_t seconds) {
    return TimePoint{std::chrono::seconds{seconds}};
}

days whole_days(config::milliseconds duration) {
    return std::chrono::duration_cast<days>(duration);
}

/// In order: before the end, at it, after it.
std::vector<days> offsets_of(const config::Expiry& expiry) {
    std::vector<days> offsets{days{0}};
    for (const auto& before : expiry.before)
        offsets.push_back(-whole_days(before));
    for (const auto& after : expiry.after)
        offsets.push_back(whole_days(after));
    std::sort(offsets.begin(), offsets.end());
    return offsets;
}

bool ends(const EffectKey& key, const ProductState& product) {
    return !product.deleted && !product.gone && product.end != 0 && key.place < most_products;
}

/// The latest moment that has come, unless it is long past, or came before the product was there.
std::optional<days> due_offset(const OrderView& order, const ProductState& product, const config::Expiry& expiry) {
    std::optional<days> due;
    for (const auto offset : offsets_of(expiry))
        if (time_of(product.end) + offset <= order.clock) due = offset;
    if (!due) return due;
    const auto came = time_of(product.end) + *due;
    if (came <= time_of(product.start)) return std::nullopt;
    if (order.known && order.known->paid_at && came <= *order.known->paid_at) return std::nullopt;
    if (*due >= days{0} && order.clock >= came + too_late) return std::nullopt;
    return due;
}

int place_of(const EffectKey& product, days offset, int recipient) {
    return first_notice_place +
           ((product.place * moments + moments / 2 + static_cast<int>(offset.count())) * recipients + recipient);
}

/// What a notice's place says.
struct Named {
    EffectKey product;
    days offset;
    int recipient = 0; ///< 0: the customer
};

Named name_of(EffectKey key) {
    const int place = key.place - first_notice_place;
    key.place = place / recipients / moments;
    return {key, days{place / recipients % moments - moments / 2}, place % recipients};
}

/// Differs from one moment of an end to the next: a message is looked for by its text.
std::string when_text(std::int64_t end, TimePoint now) {
    const auto left = time_of(end) - now;
    const auto count =
        left > std::chrono::milliseconds::zero() ? std::chrono::ceil<days>(left) : std::chrono::floor<days>(-left);
    const auto words = fmt::format("{} day{}", count.count(), count == days{1} ? "" : "s");
    return left > std::chrono::milliseconds::zero() ? fmt::format("ends in {}, on {}", words, date_text(end))
                                                    : fmt::format("ended {} ago, on {}", words, date_text(end));
}

class Planning {
public:
    Planning(const OrderView& order, const std::map<EffectKey, Effect>& effects, const config::Config& config,
             const std::vector<MoodleUserId>& sales)
        : order_{order}, effects_{effects}, config_{config}, sales_{sales} {}

    std::vector<Effect> run() {
        for (const auto& key : products_with_notice_due(order_, config_)) {
            const auto& rows = order_.products.at(key);
            const auto product = effects_.find(key);
            if (product == effects_.end() || product->second.outcome != Outcome::done || product->second.undoing)
                continue;
            const auto offset = due_offset(order_, rows.now, *config_.expiry);
            if (rows.ends_nothing || is_told(key, *offset, rows.now.end)) continue;
            plan(product->second, rows.now.end, *offset);
        }
        return std::move(planned_);
    }

private:
    /// Of the same end, at this moment or a later one: clocks are set back. What is to be tried again is planned again.
    bool is_told(const EffectKey& product, days offset, std::int64_t end) {
        bool told = false;
        auto key = product;
        key.place = place_of(product, days{-moments / 2}, 0);
        auto last = product;
        last.place = place_of(product, days{moments / 2 - 1}, recipients - 1);
        for (auto entry = effects_.lower_bound(key); entry != effects_.end() && entry->first <= last; ++entry) {
            const auto& effect = entry->second;
            if (effect.reference != std::to_string(end) || name_of(entry->first).offset < offset) continue;
            told = true;
            const bool again = effect.outcome == Outcome::again ||
                               (effect.outcome == Outcome::refused && is_due(effect, order_.clock));
            if (again) add(effect, effect.key, effect.intent, end);
        }
        return told;
    }

    void plan(const Effect& product, std::int64_t end, days offset) {
        auto key = product.key;
        key.place = place_of(product.key, offset, 0);
        if (offset == days{0}) return add({}, key, Nothing{}, end);
        const auto account = effects_.find({order_.bill, "", 0, 0, place_account});
        if (account == effects_.end() || !account->second.user) return;
        const auto what = fmt::format("{} {} (product {} of order {})", std::get<Product>(product.intent).course_name,
                                      when_text(end, order_.clock), product.reference, order_.bill.value());
        add({}, key, NotifyCustomer{what}, end);
        for (const auto holder : sales_) {
            if (++key.place == place_of(product.key, offset, recipients)) break;
            add({}, key, NotifySales{holder, fmt::format("Account {}: {}", account->second.user->value(), what)}, end);
        }
    }

    void add(Effect effect, const EffectKey& key, Intent intent, std::int64_t end) {
        effect.outcome = std::holds_alternative<Nothing>(intent) ? Outcome::done : Outcome::planned;
        effect.key = key;
        effect.phase = Phase::placing;
        effect.intent = std::move(intent);
        effect.cause.clear();
        effect.detail.clear();
        effect.next_try.reset();
        effect.reference = std::to_string(end);
        planned_.push_back(std::move(effect));
    }

    const OrderView& order_;
    const std::map<EffectKey, Effect>& effects_;
    const config::Config& config_;
    const std::vector<MoodleUserId>& sales_;
    std::vector<Effect> planned_;
};

bool failed(const Effect& effect) {
    return effect.outcome == Outcome::refused || effect.outcome == Outcome::uncertain;
}

/// Differs from one moment to the next: a line that is not acknowledged yet is known by its text.
std::string line_of(const OrderProgress& progress, const Effect& notice) {
    const auto named = name_of(notice.key);
    const auto product = progress.effects.find(named.product);
    const auto reference = product == progress.effects.end() ? std::string{} : product->second.reference;
    const auto date = date_text(std::stoll(notice.reference));
    if (std::holds_alternative<Nothing>(notice.intent))
        return fmt::format("Product Controller : Product {} ended on {}", reference, date);
    const auto count = std::abs(named.offset.count());
    const auto when =
        fmt::format("{} day{} {}", count, count == 1 ? "" : "s", named.offset < days{0} ? "before" : "after");
    const auto* recipient = named.recipient == 0 ? "customer" : "sales";
    return failed(notice)
               ? fmt::format("Product Controller Warning : Failed notification to {} {} the end of product {} on {}",
                             recipient, when, reference, date)
               : fmt::format("Product Controller : Notification to {} {} the end of product {} on {}", recipient, when,
                             reference, date);
}

} // namespace

std::string date_text(std::int64_t unix_seconds) {
    return fmt::format("{:%Y-%m-%d %H:%M} UTC", fmt::gmtime(static_cast<std::time_t>(unix_seconds)));
}

std::vector<Effect> plan_notices(const OrderView& order, const std::map<EffectKey, Effect>& effects,
                                 const config::Config& config, const std::vector<MoodleUserId>& sales) {
    return Planning{order, effects, config, sales}.run();
}

std::vector<EffectKey> products_with_notice_due(const OrderView& order, const config::Config& config) {
    std::vector<EffectKey> due;
    if (!config.expiry) return due;
    for (const auto& [key, rows] : order.products)
        if (ends(key, rows.now) && due_offset(order, rows.now, *config.expiry)) due.push_back(key);
    return due;
}

std::optional<TimePoint> next_notice(const OrderView& order, const config::Config& config) {
    std::optional<TimePoint> next;
    if (!config.expiry) return next;
    for (const auto& [key, rows] : order.products) {
        if (!ends(key, rows.now)) continue;
        for (const auto offset : offsets_of(*config.expiry)) {
            const TimePoint at = time_of(rows.now.end) + offset;
            if (at > order.clock && (!next || at < *next)) next = at;
        }
    }
    return next;
}

/// One line to the customer, and one for all of sales: sent to one of them is sent.
std::vector<TraceLine> narrate_notices(const OrderProgress& progress) {
    std::vector<TraceLine> lines;
    std::map<std::pair<EffectKey, bool>, const Effect*> told;
    for (const auto& key : progress.news) {
        if (!is_notice(key)) continue;
        auto moment = key;
        moment.place -= name_of(key).recipient;
        const auto& effect = progress.effects.at(key);
        auto& one = told[{moment, moment == key}];
        if (!one || failed(*one)) one = &effect;
    }
    for (const auto& [whom, effect] : told)
        lines.push_back({line_of(progress, *effect), effect->settled_at});
    return lines;
}

} // namespace shopd::handlers
