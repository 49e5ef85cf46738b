#include "daemon/commands/manual/key_text.hpp"

#include "config/units.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <variant>

namespace shopd::commands::manual {
namespace {

using namespace config;

constexpr const char* path_words = "a path; a relative one counts from the configuration's folder";

std::string path_text(bool takes_variables) {
    return takes_variables ? std::string{path_words} + "; ${NAME} stands for a variable of the environment"
                           : path_words;
}

struct TypeText {
    std::string operator()(const TextKind&) const { return "a text"; }

    std::string operator()(const PathKind& kind) const { return path_text(kind.takes_variables); }

    std::string operator()(const OptionalPathKind& kind) const { return path_text(kind.takes_variables); }

    std::string operator()(const PathsKind&) const { return "a list of paths; * and ? stand for characters of names"; }

    std::string operator()(const FlagKind&) const { return "true or false"; }

    std::string operator()(const DurationKind& kind) const {
        return fmt::format("a time from {} to {}", to_text(kind.least), to_text(kind.most));
    }

    std::string operator()(const DaysKind&) const {
        return fmt::format("a list of whole days, each from 1 to {}; may be empty", most_days / std::chrono::hours{24});
    }

    std::string operator()(const SizeKind& kind) const {
        return fmt::format("a size from {} to {}", to_size_text(kind.least), to_size_text(kind.most));
    }

    std::string operator()(const CountKind& kind) const {
        return fmt::format("a whole number from {} to {}", kind.least, kind.most);
    }

    std::string operator()(const RateKind&) const { return "a rate: a whole number, per, a time"; }

    std::string operator()(const ChoiceKind& kind) const {
        return fmt::format("one of: {}", fmt::join(kind.words, ", "));
    }

    std::string operator()(const TextsKind& kind) const {
        std::string text = "a list of texts";
        if (!kind.words.empty()) text = fmt::format("a list of: {}", fmt::join(kind.words, ", "));
        return text + (kind.may_be_empty ? "; may be empty" : "; at least one");
    }

    std::string operator()(const UsersKind&) const { return "a map of names to hashes; at least one"; }
};

/// Asks for the value, which makes the section that it lies in.
struct MakeSection {
    Config& config;

    void operator()(const CountKind& kind) const { kind.read(config); }

    void operator()(const ChoiceKind& kind) const { kind.read(config); }

    void operator()(const RateKind& kind) const { kind.count(config); }

    template <typename Kind>
    void operator()(const Kind& kind) const {
        kind.field(config);
    }
};

} // namespace

std::string type_text(const Key& key) {
    return std::visit(TypeText{}, key.kind);
}

std::optional<std::string> default_text(const Key& key) {
    if (key.required) return std::nullopt;
    Config config;
    std::visit(MakeSection{config}, key.kind);
    return to_text(key, config);
}

} // namespace shopd::commands::manual
