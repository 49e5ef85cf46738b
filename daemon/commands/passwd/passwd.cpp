#include "daemon/commands/passwd/passwd.hpp"

#include "config/checks.hpp"
#include "config/text.hpp"
#include "daemon/commands/exit_code.hpp"
#include "daemon/web/passwords.hpp"

#include <istream>
#include <memory>
#include <ostream>

#include <unistd.h>

namespace shopd::commands {
namespace {

constexpr std::size_t least_characters = 10;
constexpr std::size_t most_bytes = 512; // libcrypt's CRYPT_MAX_PASSPHRASE_SIZE

/// @return what is wrong with it
std::optional<std::string> refuse(const std::string& password) {
    if (config::find_bad_byte(password) || password.find_first_of("\t\r\n") != std::string::npos)
        return "a password is text without control characters";
    if (password.size() >= most_bytes) return "the password is too long";
    if (config::count_characters(password) < least_characters)
        return "the password is too short: at least ten characters, and better a few words";
    return std::nullopt;
}

} // namespace

AskPassword ask_for_password(std::istream& in) {
    if (::isatty(STDIN_FILENO) == 1)
        return [](const char* prompt) -> std::optional<std::string> {
            const char* typed = ::getpass(prompt);
            if (typed == nullptr) return std::nullopt;
            return typed;
        };
    const auto line = std::make_shared<std::optional<std::string>>();
    return [&in, line](const char*) {
        std::string text;
        if (!*line && std::getline(in, text)) *line = std::move(text);
        return *line;
    };
}

int passwd(const std::string& name, const AskPassword& ask, std::ostream& out, std::ostream& errors) {
    if (const auto wrong = config::check_user_name(name)) {
        errors << "NAME: " << wrong->what << ": " << wrong->remedy << '\n';
        return exit_usage;
    }
    const auto password = ask("Password: ");
    if (!password) {
        errors << "no password was given\n";
        return exit_found_problems;
    }
    if (const auto wrong = refuse(*password)) {
        errors << *wrong << '\n';
        return exit_found_problems;
    }
    if (ask("Once more: ") != password) {
        errors << "the two are not the same\n";
        return exit_found_problems;
    }
    out << name << ": \"" << web::hash_password(*password) << "\"\n";
    errors << "Put this line under web: users: in the configuration, then: systemctl reload moodle-shopd\n";
    return exit_done;
}

} // namespace shopd::commands
