#pragma once

#include "handlers/item_facts.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

/// What the handlers that make a category or a course for their buyer look up alike.
namespace shopd::handlers {

/// Whether 0, the top of Moodle's tree, is a place for what is made.
enum class Top { allowed, refused };

/// The category whose id the parameter names.
/// @param failed   what the trace says of one that is none
/// @param missing  filled where Moodle has none: a CONFIG cause
std::optional<std::int64_t> find_category(const ItemContext& item, const std::string& parameter_name, Top top,
                                          const std::string& failed, PlanFailure& missing);

/// The role of who owns what the item's handler makes (owner_by), with its short name; no id, and the last name, where
/// the site has none of them.
std::pair<std::string, std::optional<RoleId>> owner_role(const ItemContext& item);

/// From the payment on, for `duration` days; without end where none is given.
Period period_from_payment(const ItemContext& item);

} // namespace shopd::handlers
