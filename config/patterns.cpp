#include "config/patterns.hpp"

#include <algorithm>

namespace shopd::config {
namespace {

bool agree_at_start(std::string_view left, std::string_view right) {
    const auto common = std::min(left.size(), right.size());
    return left.substr(0, common) == right.substr(0, common);
}

bool agree_at_end(std::string_view left, std::string_view right) {
    const auto common = std::min(left.size(), right.size());
    return left.substr(left.size() - common) == right.substr(right.size() - common);
}

std::string_view before_first_star(std::string_view pattern) {
    return pattern.substr(0, pattern.find('*'));
}

std::string_view after_last_star(std::string_view pattern) {
    return pattern.substr(pattern.rfind('*') + 1);
}

std::string between_stars(std::string_view pattern) {
    const auto first = pattern.find('*');
    std::string between{pattern.substr(first, pattern.rfind('*') - first)};
    between.erase(std::remove(between.begin(), between.end(), '*'), between.end());
    return between;
}

std::string_view longer(std::string_view left, std::string_view right) {
    return left.size() >= right.size() ? left : right;
}

} // namespace

bool has_star(std::string_view pattern) {
    return pattern.find('*') != std::string_view::npos;
}

bool matches(std::string_view pattern, std::string_view item_code) {
    std::size_t at = 0, code_at = 0;
    std::size_t last_star = std::string_view::npos, code_after_star = 0;
    while (code_at < item_code.size()) {
        if (at < pattern.size() && pattern[at] == '*') {
            last_star = at++;
            code_after_star = code_at;
        } else if (at < pattern.size() && pattern[at] == item_code[code_at]) {
            ++at;
            ++code_at;
        } else if (last_star != std::string_view::npos) {
            at = last_star + 1;
            code_at = ++code_after_star;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', at) == std::string_view::npos;
}

std::optional<std::string> find_common_code(std::string_view left, std::string_view right) {
    // A star takes any text, so only what stands before the first and after the last one can clash.
    const auto left_start = before_first_star(left), right_start = before_first_star(right);
    const auto left_end = after_last_star(left), right_end = after_last_star(right);
    if (!agree_at_start(left_start, right_start) || !agree_at_end(left_end, right_end)) return std::nullopt;
    return std::string{longer(left_start, right_start)} + between_stars(left) + between_stars(right) +
           std::string{longer(left_end, right_end)};
}

} // namespace shopd::config
