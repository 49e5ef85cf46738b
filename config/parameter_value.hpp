#pragma once

#include "config/handler_description.hpp"
#include "config/report.hpp"

#include <string>
#include <variant>

namespace shopd::config {

/// A parameter's value in its one normal form, so that handlers need not know how else it may be written; or what is
/// wrong with it.
std::variant<std::string, Complaint> normal_form(const ParameterDescription& wanted, const std::string& text);

} // namespace shopd::config
