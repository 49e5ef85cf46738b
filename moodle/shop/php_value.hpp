#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// PHP's serialize() format, read as plain data: nothing is ever instantiated, and no text makes the reader recurse,
/// wait or allocate beyond its limits. Texts are bytes, not necessarily UTF-8.
namespace shopd::shop::php {

using Key = std::variant<std::int64_t, std::string>;

struct Element;
using Array = std::vector<Element>; ///< in the order of the text; no key twice

/// Null (monostate), bool, int, double, text or array. An object, where the reader takes them, is an array of its
/// properties.
struct Value {
    std::variant<std::monostate, bool, std::int64_t, double, std::string, Array> data;
};

struct Element {
    Key key;
    Value value;
};

/// @return the value under a text key; nullptr where there is none, or where `value` is no array
const Value* find(const Value& value, std::string_view key);

/// What a text may ask for. The defaults take what a shop writes (a catalogue item with all its categories: some
/// kilobytes, 8 deep) many times over, and hold a reading to a few megabytes.
struct Limits {
    std::size_t bytes = 512UL * 1024;     ///< of the whole serialized text
    std::size_t depth = 32;               ///< arrays within arrays; a scalar alone is 0 deep
    std::size_t elements = 10'000;        ///< of all arrays together
    std::size_t text_bytes = 64UL * 1024; ///< of one text or key
};

enum class Objects {
    refused,
    as_arrays ///< O: only, its class forgotten; property names without PHP's marks for protected and private
};

enum class Reason {
    too_long,       ///< more than Limits::bytes
    truncated,      ///< it ends where more is announced, or announces more than is left
    malformed,      ///< what serialize() never writes
    bad_length,     ///< negative, not a number, or not that of what follows
    too_deep,       ///< Limits::depth
    too_many,       ///< Limits::elements
    text_too_long,  ///< Limits::text_bytes
    duplicate_key,  ///<
    object,         ///< O:, C: or E: where it is not taken; C: and E: never are
    reference,      ///< R: or r:
    trailing_bytes, ///< something behind the value
};

/// A reason in words that fit behind "customerdata: ", without anything of the text itself.
std::string_view describe(Reason reason);

struct Refusal {
    std::size_t offset = 0; ///< byte of the serialized text, from 0, where the refused thing begins
    Reason reason = Reason::malformed;

    friend bool operator==(const Refusal&, const Refusal&) = default;
};

/// Reads one whole serialized text, as strictly as serialize() writes: canonical numbers, exact lengths, nothing
/// behind. A text key that is a decimal number is the number, as PHP has it.
/// @param objects  whether O: may stand in it; R:, r:, C: and E: never may
/// Source: PHP's var_unserializer; the shop's columns as recorded from a running plugin.
std::variant<Value, Refusal> read(std::string_view text, Objects objects, const Limits& limits = {});

} // namespace shopd::shop::php
