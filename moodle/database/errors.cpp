#include "moodle/database/errors.hpp"

#include <pqxx/except>

#include <array>

namespace shopd::database {

Failure classify_sqlstate(std::string_view sqlstate) {
    if (sqlstate == "40003" || sqlstate == "08007") return Failure::in_doubt;
    for (const std::string_view gone : {"57P01", "57P02", "57P03", "57P04", "57P05", "25P03"})
        if (sqlstate == gone) return Failure::gone;
    for (const std::string_view again : {"40001", "40P01", "55P03", "55006", "57014", "40000"})
        if (sqlstate == again) return Failure::again;
    if (sqlstate.starts_with("08")) return Failure::gone;
    if (sqlstate.starts_with("53")) return Failure::again;
    return Failure::refused;
}

Failure classify(const std::exception& error) {
    if (dynamic_cast<const pqxx::in_doubt_error*>(&error) != nullptr ||
        dynamic_cast<const pqxx::statement_completion_unknown*>(&error) != nullptr)
        return Failure::in_doubt;
    if (dynamic_cast<const pqxx::broken_connection*>(&error) != nullptr) return Failure::gone;
    if (dynamic_cast<const pqxx::transaction_rollback*>(&error) != nullptr) return Failure::again;
    return classify_sqlstate(sqlstate_of(error));
}

std::string sqlstate_of(const std::exception& error) {
    const auto* sql = dynamic_cast<const pqxx::sql_error*>(&error);
    if (sql == nullptr) return {};
    const bool loses_it = dynamic_cast<const pqxx::insufficient_privilege*>(&error) != nullptr; // libpqxx 6.4 does
    return loses_it ? "42501" : sql->sqlstate();
}

std::string server_words(const std::exception& error) {
    std::string words = error.what();
    words.erase(std::min(words.find('\n'), words.size()));
    for (const std::string_view label : {"ERROR:", "FATAL:", "PANIC:"})
        if (words.starts_with(label)) {
            const auto begin = words.find_first_not_of(' ', label.size());
            return begin == std::string::npos ? std::string{} : words.substr(begin);
        }
    return words;
}

} // namespace shopd::database
