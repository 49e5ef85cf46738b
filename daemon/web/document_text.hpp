#pragma once

#include "daemon/trace/local_clock.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

/// Values of a document of ours (status, dossier) as a page shows them.
namespace shopd::web {

/// Printable; null is "".
std::string text_of(const nlohmann::ordered_json& value);

/// The value at a JSON pointer; "" where it is absent.
std::string text_at(const nlohmann::ordered_json& document, const char* pointer);

/// A time of a document (2026-11-22T15:45:48Z) by the local clock; "" where it is none.
std::string local_time_of(const nlohmann::ordered_json& value, trace::LocalClock& clock);

/// 100.000 EUR as 100.00 EUR: the shop's currencies have two decimals, its column three.
std::string amount_text(const std::string& amount, const std::string& currency);

} // namespace shopd::web
