#pragma once

#include "handlers/order.hpp"

#include <map>
#include <string>

namespace shopd::handlers {

/// What a customer is told once everything that the order gives is there: which products, where to sign in and by which
/// username, never a password. Names come as the shop has them, without characters that Moodle would rewrite.
/// @param effects   of the order, as they are now
/// @param site_url  Moodle's
std::string confirmation_text(const OrderView& order, const std::map<EffectKey, Effect>& effects,
                              const std::string& site_url);

} // namespace shopd::handlers
