#pragma once

#include "config/config.hpp"
#include "config/report.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// The one table of the keys outside `products:`: the loader, the JSON Schema and the comparison at a reload read it.
namespace shopd::config {

/// Where a key's value lives. Calling it on a Config whose optional section is absent makes that section.
template <typename Type>
using Field = Type& (*)(Config&);

/// Looks at a text and may bring it into its normal form. @return what is wrong, if anything
using TextCheck = std::optional<Complaint> (*)(std::string&);

struct TextKind {
    Field<std::string> field;
    TextCheck check = nullptr;
};

/// A path; a relative one counts from the configuration's folder.
struct PathKind {
    Field<std::filesystem::path> field;
    bool takes_variables = false; ///< `${NAME}` of the environment: the keys that end in _file
};

struct OptionalPathKind {
    Field<std::optional<std::filesystem::path>> field;
    bool takes_variables = false;
};

struct PathsKind {
    Field<std::vector<std::filesystem::path>> field;
};

struct FlagKind {
    Field<bool> field;
};

struct DurationKind {
    Field<milliseconds> field;
    milliseconds least;
    milliseconds most;
};

/// A list of whole days, 1 to most_days of them; may be empty.
struct DaysKind {
    Field<std::vector<milliseconds>> field;
};

inline constexpr milliseconds most_days = std::chrono::hours{24} * 1000;

struct SizeKind {
    Field<std::uint64_t> field;
    std::uint64_t least;
    std::uint64_t most;
};

struct CountKind {
    void (*assign)(Config&, std::uint64_t);
    std::uint64_t (*read)(Config&);
    std::uint64_t least;
    std::uint64_t most;
};

/// `50 per 10 min`, kept in two fields.
struct RateKind {
    Field<std::size_t> count;
    Field<milliseconds> within;
};

/// One of a few words, kept in an enum whose values count from 0 in the same order.
struct ChoiceKind {
    void (*assign)(Config&, std::size_t);
    std::size_t (*read)(Config&);
    std::span<const std::string_view> words;
};

/// A list of texts; where `words` is not empty each must be one of them.
struct TextsKind {
    Field<std::vector<std::string>> field;
    std::span<const std::string_view> words;
    bool may_be_empty = false;
};

/// A map of users to the hashes of their passwords, at least one; never shown.
/// The checks stand here as TextKind's does: what reads the trace alone is then linked without their libraries.
struct UsersKind {
    Field<std::map<std::string, std::string>> field;
    std::optional<Complaint> (*check_name)(const std::string&);
    std::optional<Complaint> (*check_hash)(const std::string&);
};

using Kind = std::variant<TextKind, PathKind, OptionalPathKind, PathsKind, FlagKind, DurationKind, DaysKind, SizeKind,
                          CountKind, RateKind, ChoiceKind, TextsKind, UsersKind>;

struct Key {
    std::string_view path;
    Kind kind;
    std::string_view help;
    bool required = false;   ///< within its section, where that is optional
    bool shows_value = true; ///< may appear in the log when it changes
};

/// In the order of the documentation.
std::span<const Key> keys();

/// Of these `trace.file` and `trace.read`.
std::vector<Key> trace_file_keys();

/// A section that may be absent as a whole, which turns something off.
struct OptionalSection {
    std::string_view path;
    bool (*is_present)(const Config&);
};

std::span<const OptionalSection> optional_sections();

/// @return the optional section a key lies in, if any
const OptionalSection* find_optional_section(std::string_view key_path);

/// The states of a bill (source: the plugin's state machine).
std::span<const std::string_view> bill_states();

/// The value as the file would say it. @return nothing for a key that has no value
std::optional<std::string> to_text(const Key& key, const Config& config);

} // namespace shopd::config
