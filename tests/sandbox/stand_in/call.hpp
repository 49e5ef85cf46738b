#pragma once

#include "tests/sandbox/stand_in/settings.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace shopd::sandbox {
class Connection;
}

namespace shopd::sandbox::stand_in {

/// Who calls: the user of the token.
struct Caller {
    std::int64_t user = 0;
    std::string username;
    std::int64_t token = 0; ///< mdl_external_tokens.id
    std::int64_t service = 0;
    bool site_admin = false;
};

struct Context {
    std::int64_t id = 0;
    std::string path; ///< /1/3/12
};

/// Thrown where a test wants PHP to die between two entries: what was committed stays, no answer is given.
struct DiedWithin {};

/// One call of a web service function, with what Moodle's functions know of it.
class Call {
public:
    Call(Connection& connection, const Settings& site_settings, Caller who, std::string url)
        : database(connection), settings(site_settings), caller(std::move(who)), base_url(std::move(url)) {}

    Connection& database;
    const Settings& settings;
    Caller caller;
    std::string base_url; ///< wwwroot
    std::int64_t now = unix_now();
    std::optional<std::size_t> die_after = {}; ///< entries

    /// To be called before each entry (for create_users: before each password and mail). @throws DiedWithin
    void reach(std::size_t entries_done) const;

    bool has_capability(const std::string& capability, const std::string& context_path = "/1");
    /// @throws Refusal nopermissions
    void require_capability(const std::string& capability, const std::string& context_path = "/1");
    /// validate_context of a course: it exists, and the caller may see it.
    /// @throws Refusal invalidparameter, or requireloginerror
    Context require_course(std::int64_t course);

private:
    std::map<std::string, bool> capabilities_; ///< capability and path -> held, for batches
    std::map<std::int64_t, Context> courses_;
};

} // namespace shopd::sandbox::stand_in
