#pragma once

#include "config/handler_description.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What may stand in the lists of a composed handler, as data: the loader and the JSON Schema read it.
namespace shopd::config {

/// A field of an effect kind; its value is a template.
struct ComposedField {
    ParameterDescription description;
    bool required = false;
};

struct ComposedKind {
    std::string name;
    std::string help;
    std::vector<ComposedField> fields;
    std::vector<std::vector<std::string>> one_of = {}; ///< of each group at least one must be given
};

/// Kinds that are maps of fields: enrol, group, role, extend, product. Beside them `call` and `trace`.
std::span<const ComposedKind> composed_kinds();

/// A placeholder that is no parameter: {bill.id} and the like.
struct Placeholder {
    std::string_view name; ///< with a dot at its end: what follows is free, e.g. answer.FIELD
    std::string_view help;
    bool personal = false; ///< stays out of the trace
    bool late = false;     ///< known only once there is an account: in calls and trace lines alone
};

std::span<const Placeholder> placeholders();

} // namespace shopd::config
