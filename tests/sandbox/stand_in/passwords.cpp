#include "tests/sandbox/stand_in/passwords.hpp"

#include "tests/sandbox/stand_in/refusal.hpp"
#include "tests/sandbox/stand_in/settings.hpp"

#include <algorithm>
#include <cctype>
#include <random>

namespace shopd::sandbox::stand_in {
namespace {

std::string random_letters(std::size_t count) {
    static constexpr char alphabet[] = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    thread_local std::mt19937 generator{std::random_device{}()};
    std::uniform_int_distribution<std::size_t> pick(0, 63);
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
        text += alphabet[pick(generator)];
    return text;
}

bool has(const std::string& text, int (*kind)(int)) {
    return std::any_of(text.begin(), text.end(), [&](char c) { return kind(static_cast<unsigned char>(c)) != 0; });
}

} // namespace

std::string new_password_hash() {
    return "$6$rounds=10000$" + random_letters(16) + "$" + random_letters(86);
}

void require_policy(const Settings& settings, const std::string& password) {
    if (!settings.is_on("passwordpolicy")) return;
    std::string wrong;
    if (password.size() < 8) wrong += "<div>Passwords must be at least 8 characters long.</div>";
    if (!has(password, std::isdigit)) wrong += "<div>Passwords must have at least 1 digit(s).</div>";
    if (!has(password, std::islower)) wrong += "<div>Passwords must have at least 1 lower case letter(s).</div>";
    if (!has(password, std::isupper)) wrong += "<div>Passwords must have at least 1 upper case letter(s).</div>";
    if (!has(password, std::ispunct))
        wrong += "<div>The password must have at least 1 special character(s) such as *, -, or #.</div>";
    if (!wrong.empty()) throw moodle_refusal(wrong, "error/" + wrong);
}

} // namespace shopd::sandbox::stand_in
