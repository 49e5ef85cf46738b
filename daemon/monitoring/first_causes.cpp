#include "daemon/monitoring/first_causes.hpp"

#include "moodle/database/arrays.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <pqxx/nontransaction>
#include <pqxx/result>

#include <set>
#include <vector>

namespace shopd::monitoring {
namespace {

using nlohmann::ordered_json;

/// Any number that nobody else in Moodle's database locks.
constexpr const char* lock_key = "hashtextextended('moodle_shopd.told_causes', 0)";

/// One daemon at a time tells. A session's lock, since the telling may last longer than a transaction should.
class TellingLock {
public:
    explicit TellingLock(pqxx::nontransaction& look)
        : look_{look}, is_held_{look.exec1(fmt::format("select pg_try_advisory_lock({})", lock_key))[0].as<bool>()} {}

    ~TellingLock() {
        try {
            if (is_held_) look_.exec1(fmt::format("select pg_advisory_unlock({})", lock_key));
        } catch (const std::exception&) { // the session is lost, and the lock with it
            return;
        }
    }

    TellingLock(const TellingLock&) = delete;
    TellingLock& operator=(const TellingLock&) = delete;

    [[nodiscard]] bool is_held() const { return is_held_; }

private:
    pqxx::nontransaction& look_;
    bool is_held_;
};

std::vector<std::string> words_of(const ordered_json& causes) {
    std::vector<std::string> words;
    for (const auto& cause : causes)
        words.push_back(cause["cause"].get<std::string>());
    return words;
}

/// What the table knows a cause `c` by.
constexpr const char* digest_sql = "encode(sha256(convert_to(c, 'UTF8')), 'hex')";

/// @return those that were told of
std::set<std::string> find_told(pqxx::nontransaction& look, const std::string& causes) {
    look.exec_params(fmt::format("delete from moodle_shopd.told_causes where seen_at < now() - interval '1 day' "
                                 "and digest not in (select {} from unnest($1::text[]) c)",
                                 digest_sql),
                     causes);
    std::set<std::string> told;
    for (const auto& row :
         look.exec_params(fmt::format("update moodle_shopd.told_causes set seen_at = now() from unnest($1::text[]) c "
                                      "where digest = {} returning c",
                                      digest_sql),
                          causes))
        told.insert(row[0].as<std::string>());
    return told;
}

/// "text" is what chat systems show of a document.
ordered_json document_of(const ordered_json& causes, const ordered_json& database) {
    const auto site = database.value("/site/url"_json_pointer, std::string{});
    std::string text = fmt::format("moodle-shopd{}: new on the dead list", site.empty() ? "" : " of " + site);
    for (const auto& cause : causes)
        text += fmt::format("\n{} ({}): {}", cause["cause"].get<std::string>(), cause["count"].get<std::int64_t>(),
                            cause["to_do"].get<std::string>());
    return {{"text", text}, {"site", site}, {"causes", causes}};
}

} // namespace

void tell_first_causes(pqxx::connection& connection, const ordered_json& database,
                       const std::function<void(const ordered_json& document)>& tell) {
    const auto& causes = database["dead"]["causes"];
    pqxx::nontransaction look{connection};
    const TellingLock lock{look};
    if (!lock.is_held()) return;
    const auto told = find_told(look, database::text_array(words_of(causes)));
    auto fresh = ordered_json::array();
    for (const auto& cause : causes)
        if (!told.contains(cause["cause"].get<std::string>())) fresh.push_back(cause);
    if (fresh.empty()) return;
    tell(document_of(fresh, database));
    look.exec_params(fmt::format("insert into moodle_shopd.told_causes (digest) select {} from unnest($1::text[]) c on "
                                 "conflict do nothing",
                                 digest_sql),
                     database::text_array(words_of(fresh)));
}

} // namespace shopd::monitoring
