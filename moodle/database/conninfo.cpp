#include "moodle/database/conninfo.hpp"

#include "moodle/database/connection.hpp"

#include <libpq-fe.h>

#include <memory>

namespace shopd::database {

std::map<std::string, std::string> read_conninfo(const std::string& dsn) {
    char* message = nullptr;
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options{PQconninfoParse(dsn.c_str(), &message),
                                                                               &PQconninfoFree};
    const std::unique_ptr<char, decltype(&PQfreemem)> text{message, &PQfreemem};
    if (!options)
        throw BadConnectionString{std::string{"the connection string cannot be read: "} +
                                  (message ? message : "no memory")};
    std::map<std::string, std::string> settings;
    for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option)
        if (option->val != nullptr) settings.emplace(option->keyword, option->val);
    if (settings.contains("password"))
        throw BadConnectionString{
            "the connection string holds a password: write it into a file named by passfile=, or let "
            "the server know us by peer"};
    return settings;
}

std::string write_conninfo(const std::map<std::string, std::string>& settings) {
    std::string written;
    for (const auto& [keyword, value] : settings) {
        written += keyword + "='";
        for (const char character : value) {
            if (character == '\'' || character == '\\') written += '\\';
            written += character;
        }
        written += "' ";
    }
    return written;
}

} // namespace shopd::database
