#include "config/keys.hpp"

#include "config/units.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace shopd::config {
namespace {

struct Printer {
    Config& config;

    std::optional<std::string> operator()(const TextKind& kind) const { return if_any(kind.field(config)); }

    std::optional<std::string> operator()(const PathKind& kind) const { return if_any(kind.field(config).string()); }

    std::optional<std::string> operator()(const OptionalPathKind& kind) const {
        const auto& path = kind.field(config);
        return path ? if_any(path->string()) : std::nullopt;
    }

    std::optional<std::string> operator()(const PathsKind& kind) const {
        std::vector<std::string> names;
        for (const auto& path : kind.field(config))
            names.push_back(path.string());
        return list(names);
    }

    std::optional<std::string> operator()(const FlagKind& kind) const { return kind.field(config) ? "true" : "false"; }

    std::optional<std::string> operator()(const DurationKind& kind) const { return to_text(kind.field(config)); }

    std::optional<std::string> operator()(const DaysKind& kind) const {
        std::vector<std::string> times;
        for (const auto time : kind.field(config))
            times.push_back(to_text(time));
        return list(times);
    }

    std::optional<std::string> operator()(const SizeKind& kind) const { return to_size_text(kind.field(config)); }

    std::optional<std::string> operator()(const CountKind& kind) const { return fmt::format("{}", kind.read(config)); }

    std::optional<std::string> operator()(const RateKind& kind) const {
        return to_text(Rate{kind.count(config), kind.within(config)});
    }

    std::optional<std::string> operator()(const ChoiceKind& kind) const {
        return std::string{kind.words[kind.read(config)]};
    }

    std::optional<std::string> operator()(const TextsKind& kind) const { return list(kind.field(config)); }

    std::optional<std::string> operator()(const UsersKind& kind) const {
        std::vector<std::string> users;
        for (const auto& [name, hash] : kind.field(config))
            users.push_back(fmt::format("{}: {}", name, hash));
        return list(users);
    }

private:
    static std::optional<std::string> if_any(const std::string& text) {
        return text.empty() ? std::nullopt : std::optional{text};
    }

    static std::string list(const std::vector<std::string>& texts) {
        return fmt::format("[{}]", fmt::join(texts, ", "));
    }
};

} // namespace

std::optional<std::string> to_text(const Key& key, const Config& config) {
    const auto* section = find_optional_section(key.path);
    if (section != nullptr && !section->is_present(config)) return std::nullopt;
    auto copy = config;
    return std::visit(Printer{copy}, key.kind);
}

} // namespace shopd::config
