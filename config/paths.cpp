#include "config/paths.hpp"

#include "config/text.hpp"

#include <cstdlib>
#include <fmt/format.h>

namespace shopd::config {
namespace {

bool is_variable_name(std::string_view name) {
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
    return !name.empty() && letters.find(name.front()) != std::string_view::npos &&
           name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789") ==
               std::string_view::npos;
}

Complaint unset(const std::string& name) {
    if (name == "CREDENTIALS_DIRECTORY") {
        return {"${CREDENTIALS_DIRECTORY} is not set",
                "systemd sets it for a unit with LoadCredential=; elsewhere set it, or write the file's own path"};
    }
    return {fmt::format("${{{}}} is not set", name), "set it in the environment, or write the path out"};
}

std::variant<std::string, Complaint> expanded(const std::string& text, Variables variables) {
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        const auto start = text.find("${", at);
        result += text.substr(at, start - at);
        if (start == std::string::npos) break;
        const auto end = text.find('}', start);
        const auto name = end == std::string::npos ? std::string{} : text.substr(start + 2, end - start - 2);
        if (!is_variable_name(name))
            return Complaint{"${ begins no variable here", "write ${NAME}: letters, digits and _"};
        const char* value = std::getenv(name.c_str());
        const bool is_set = value != nullptr && *value != '\0';
        if (!is_set && variables == Variables::must_be_set) return unset(name);
        result += is_set ? std::string{value} : text.substr(start, end + 1 - start);
        at = end + 1;
    }
    return result;
}

} // namespace

std::variant<std::filesystem::path, Complaint> resolve_path(const std::string& text, const PathRules& rules,
                                                            bool takes_variables) {
    std::filesystem::path path = text;
    if (takes_variables) {
        const auto result = expanded(text, rules.variables);
        if (const auto* wrong = std::get_if<Complaint>(&result)) return *wrong;
        path = std::get<std::string>(result);
    }
    const bool unexpanded = takes_variables && path.string().starts_with("${");
    if (path.is_relative() && !unexpanded) path = rules.folder / path;
    return path.lexically_normal();
}

} // namespace shopd::config
