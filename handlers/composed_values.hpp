#pragma once

#include "config/composed.hpp"
#include "config/text_template.hpp"
#include "handlers/planner.hpp"

#include <map>
#include <optional>
#include <string>

/// Filling the templates of composed handlers.
namespace shopd::handlers {

/// The parameters of a composed handler: given, default, or empty. Both must outlive the lookup.
config::Lookup parameter_lookup(const std::map<std::string, config::Parameter>& params,
                                const config::ComposedHandler& handler);

/// All that is known when an item is planned. Both must outlive the lookup.
config::Lookup item_lookup(const ItemContext& item, const config::ComposedHandler& handler);

/// Why a placeholder that is wanted has no value.
PlanFailure no_value(const ItemContext& item, const std::string& placeholder);

/// The fields of an effect, filled in and in their normal form; what comes out empty is left out.
/// @param failure  filled when a placeholder has no value, or a value is none of its kind
std::map<std::string, config::Parameter> fill_fields(const ItemContext& item, const config::ComposedEffect& effect,
                                                     const config::Lookup& lookup, std::optional<PlanFailure>& failure);

/// A template with all filled in but what only the account tells.
/// @param failure  filled when a placeholder has no value
std::string fill_early(const ItemContext& item, const std::string& text, const config::Lookup& lookup,
                       std::optional<PlanFailure>& failure);

/// The call of an entry, resolved as far as it can be when it is planned.
Call make_call(const ItemContext& item, const config::ComposedEffect& effect, const config::Lookup& lookup,
               std::optional<PlanFailure>& failure);

} // namespace shopd::handlers
