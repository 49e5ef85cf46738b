#pragma once

#include "config/composed.hpp"
#include "config/report.hpp"
#include "config/yaml_tree.hpp"

#include <span>
#include <vector>

namespace shopd::config {

/// The handlers that `handlers:` composes, in the order of the file.
/// @param built_in  the names that are taken
std::vector<ComposedHandler> read_composed(const Value& handlers, std::span<const HandlerDescription> built_in,
                                           Report& report);

/// One entry of a handler's list.
/// @param handler  whose parameters its templates may name
/// The lists of a handler: `undo` has calls only, `prepay` no products.
enum class EffectList { prepay, postpay, undo };

/// @param list  the one that the effect stands in
ComposedEffect read_composed_effect(const Value& value, const ComposedHandler& handler, EffectList list,
                                    const std::string& path, Report& report);

/// What a template may name.
enum class Wanted {
    early, ///< all that is known when an item is planned
    late,  ///< the account too
    trace, ///< the account too, and nothing personal
};

/// Reports braces that stand alone and placeholders that are none.
void check_template(const std::string& text, Mark mark, const ComposedHandler& handler, Wanted wanted,
                    const std::string& path, Report& report);

/// The call's own keys: function, args, observe.
void read_call(const Value& value, const ComposedHandler& handler, const std::string& path, Report& report,
               ComposedEffect& effect);

/// Reports keys that are none of `known`.
void refuse_unknown_keys(const Value& map, std::span<const std::string_view> known, const std::string& path,
                         Report& report);

} // namespace shopd::config
