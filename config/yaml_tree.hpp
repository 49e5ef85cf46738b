#pragma once

#include "config/report.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shopd::config {

struct Entry;

/// A value of a YAML file with every scalar as the text that stands there: nothing is guessed to be a number or a
/// boolean.
struct Value {
    enum class Kind {
        nothing, ///< absent, `~`, `null`
        scalar,
        list,
        map,
        refused, ///< a problem was reported for it already: say no more
    };

    Kind kind = Kind::nothing;
    Mark mark;
    std::string text;           ///< of a scalar
    std::vector<Value> items;   ///< of a list
    std::vector<Entry> entries; ///< of a map, in the order of the file, each key once
};

struct Entry {
    std::string key;
    Mark mark; ///< of the key
    Value value;
};

/// Reads one file's text. Refused, each with a problem: what is not UTF-8, more than one document, duplicate keys, keys
/// that are not texts, anchors, aliases, merge keys and tags, more than 16 levels, lines of more than 16 KiB.
/// @return the top value, for an empty file `nothing`; no value where the text cannot be read to its end
std::optional<Value> read_yaml(const std::string& text, std::uint32_t file, Report& report);

/// The value of a key in a map, or none.
const Value& find_value(const Value& map, std::string_view name);

/// Lays `later` over `base`: maps merge deep, anything else of `later` wins. A key with nothing under it changes no
/// map.
void merge(Value& base, Value later);

} // namespace shopd::config
