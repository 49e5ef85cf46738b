#include "handlers/creation.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace shopd::handlers {
namespace {

constexpr std::size_t longest_code = 40;

bool stands_as_it_is(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
}

/// FNV-1a: the same on every machine and for ever.
std::uint64_t hash_of(const std::string& text) {
    std::uint64_t hash = 14695981039346656037ULL;
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    return hash;
}

std::string code_part(const std::string& code) {
    if (code.size() <= longest_code && std::all_of(code.begin(), code.end(), stands_as_it_is)) return code;
    return fmt::format("{:016x}", hash_of(code));
}

/// What is made for an item, once it is there.
const Effect* made_for(const std::map<EffectKey, Effect>& effects, const EffectKey& key) {
    auto first = key;
    first.place = 0;
    for (auto entry = effects.lower_bound(first); entry != effects.end(); ++entry) {
        auto other = entry->first;
        other.place = 0;
        if (other != first) return nullptr;
        const auto& effect = entry->second;
        if (std::holds_alternative<Creation>(effect.intent) && effect.outcome == Outcome::done && !effect.undoing &&
            effect.made)
            return &effect;
    }
    return nullptr;
}

bool is_still_to_come(const Effect& effect) {
    return !effect.undoing && (effect.outcome == Outcome::planned || effect.outcome == Outcome::retry) &&
           waits_for_creation(effect);
}

} // namespace

std::string creation_idnumber(const EffectKey& key) {
    return fmt::format("shop-{}-{}-{}-{}", key.bill.value(), code_part(key.item_code), key.element, key.occurrence);
}

bool waits_for_creation(const Effect& effect) {
    const auto* role = std::get_if<RoleAssignment>(&effect.intent);
    return role && role->place == moodle::ContextPlace{moodle::category_level, 0};
}

bool can_go_on(const std::map<EffectKey, Effect>& effects) {
    return std::any_of(effects.begin(), effects.end(), [&](const auto& entry) {
        return is_still_to_come(entry.second) && made_for(effects, entry.first) != nullptr;
    });
}

std::set<EffectKey> fill_created(std::map<EffectKey, Effect>& effects) {
    std::set<EffectKey> filled;
    for (auto& [key, effect] : effects) {
        if (!is_still_to_come(effect)) continue;
        const auto* made = made_for(effects, key);
        if (!made) continue;
        auto& role = std::get<RoleAssignment>(effect.intent);
        role.place.instance = *made->made;
        role.place_name = fmt::format("{} {}", moodle::context_word(role.place.level), role.place.instance);
        filled.insert(key);
    }
    return filled;
}

} // namespace shopd::handlers
