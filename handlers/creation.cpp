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

bool is_still_to_come(const Effect& effect) {
    return !effect.undoing && (effect.outcome == Outcome::planned || effect.outcome == Outcome::retry);
}

/// @return true where it was for what was not made yet
bool fill(Effect& effect, const Effect& made) {
    const auto& creation = std::get<Creation>(made.intent);
    if (auto* role = std::get_if<RoleAssignment>(&effect.intent)) {
        if (role->place.level != moodle::category_level || role->place.instance != 0) return false;
        role->place.instance = *made.made;
        role->place_name = fmt::format("{} {}", moodle::context_word(role->place.level), role->place.instance);
        return true;
    }
    if (creation.what != Creation::What::course) return false;
    const auto name_course = [&](auto& intent) {
        if (intent.course != CourseId{}) return false;
        intent.course = CourseId{*made.made};
        intent.course_name = creation.short_name;
        return true;
    };
    if (auto* enrolment = std::get_if<Enrolment>(&effect.intent)) return name_course(*enrolment);
    if (auto* product = std::get_if<Product>(&effect.intent)) return name_course(*product);
    return false;
}

} // namespace

std::string creation_idnumber(const EffectKey& key) {
    return fmt::format("shop-{}-{}-{}-{}", key.bill.value(), code_part(key.item_code), key.element, key.occurrence);
}

std::string course_short_name(const std::string& username, const EffectKey& key) {
    auto name = fmt::format("{}_{}_{}", username, key.bill.value(), code_part(key.item_code));
    if (key.element != 0 || key.occurrence != 0) name += fmt::format("_{}_{}", key.element, key.occurrence);
    return name;
}

bool waits_for_creation(const Effect& effect) {
    if (const auto* role = std::get_if<RoleAssignment>(&effect.intent))
        return role->place == moodle::ContextPlace{moodle::category_level, 0};
    const auto* enrolment = std::get_if<Enrolment>(&effect.intent);
    return enrolment && enrolment->course == CourseId{};
}

const Effect* find_made(const std::map<EffectKey, Effect>& effects, const EffectKey& key) {
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

bool can_go_on(const std::map<EffectKey, Effect>& effects) {
    return std::any_of(effects.begin(), effects.end(), [&](const auto& entry) {
        return waits_for_creation(entry.second) && is_still_to_come(entry.second) &&
               find_made(effects, entry.first) != nullptr;
    });
}

std::set<EffectKey> fill_created(std::map<EffectKey, Effect>& effects) {
    std::set<EffectKey> filled;
    for (auto& [key, effect] : effects) {
        if (!is_still_to_come(effect)) continue;
        if (const auto* made = find_made(effects, key); made && fill(effect, *made)) filled.insert(key);
    }
    return filled;
}

std::set<EffectKey> name_courses(std::map<EffectKey, Effect>& effects, const std::map<EffectKey, Effect>& ledger,
                                 const std::string& username) {
    std::set<EffectKey> named;
    for (auto& [key, effect] : effects) {
        auto* creation = std::get_if<Creation>(&effect.intent);
        if (!creation || creation->what != Creation::What::course || !creation->short_name.empty() ||
            !is_still_to_come(effect))
            continue;
        const auto before = ledger.find(key);
        const auto* named_before = before == ledger.end() ? nullptr : std::get_if<Creation>(&before->second.intent);
        creation->short_name = named_before && !named_before->short_name.empty() ? named_before->short_name
                                                                                 : course_short_name(username, key);
        named.insert(key);
    }
    return named;
}

} // namespace shopd::handlers
