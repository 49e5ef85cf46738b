#pragma once

#include "handlers/planner.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace shopd::handlers {

/// What the shopper answered to a question of the catalogue item, without blanks around.
/// @param longest  in characters
/// @param failed   what the trace says of an answer that is none
/// @param bad      filled where it is empty or too long: a DATA cause, which does not repeat the answer
std::optional<std::string> shopper_answer(const ItemContext& item, const std::string& question, std::size_t longest,
                                          const std::string& failed, PlanFailure& bad);

/// The same of a question that need not be answered: "" where it was not.
std::optional<std::string> shopper_answer_if_any(const ItemContext& item, const std::string& question,
                                                 std::size_t longest, const std::string& failed, PlanFailure& bad);

/// Of a thing that is named by the shopper one is made: a DATA cause where another quantity was bought.
std::optional<PlanFailure> refuse_several(const ItemContext& item, const std::string& failed);

} // namespace shopd::handlers
