#pragma once

#include "config/config.hpp"
#include "handlers/directory_view.hpp"
#include "handlers/effect.hpp"
#include "moodle/shop/records.hpp"
#include "moodle/shop/shopper_data.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace shopd::handlers {

/// What a handler's planner is given: one bill item, its parameters, and what Moodle has.
struct ItemContext {
    const shop::Bill& bill;
    const shop::BillItem& item;
    const std::string& handler;
    const std::map<std::string, config::Parameter>& params;
    const DirectoryView& directory;
    std::int64_t paid_at;        ///< first sight of the paid state, Unix seconds: relative times count from here
    shop::ShopperData shopper{}; ///< what the shopper answered and whom they named, read and checked
    const shop::Customer* customer = nullptr; ///< nullptr where only names are looked for
};

/// Why an item cannot be planned as it is configured.
struct PlanFailure {
    std::string cause;      ///< CONFIG:... or DATA:...
    std::string detail;     ///< what to do
    std::string trace_line; ///< what the merchant trace says, without the transaction id
};

/// What a learner gets whom the customer named: effects of their own (handlers/learners.hpp), of whom they are for not
/// known yet.
struct LearnerPlan {
    Account account;             ///< name and e-mail; which account it is, is chosen when the wave looks
    std::vector<Intent> effects; ///< before it, at the places of LearnerPlace
};

/// A handler's effects in order: the place of an effect is its index, for ever. Never reorder or remove one; add at the
/// end, so that what stands in ledgers keeps its meaning.
struct ItemPlan {
    std::vector<Intent> effects;
    std::optional<PlanFailure> failure;
    std::vector<LearnerPlan> learners{};
};

using Planner = ItemPlan (*)(const ItemContext&);

/// A parameter's value, "" when it is not given.
std::string parameter(const ItemContext& item, const std::string& name);

/// A point in time as the handlers' parameters write it: a Unix timestamp, or +N days or hours (also +ND, +NH) counted
/// from `from`.
/// @return seconds since 1970; nothing when the text is neither
std::optional<std::int64_t> parse_time(const std::string& text, std::int64_t from);

} // namespace shopd::handlers
