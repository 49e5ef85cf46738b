#pragma once

#include "daemon/commands/init/answers.hpp"

#include <filesystem>
#include <iosfwd>

namespace shopd::commands {

struct InitOptions {
    Answers answers;
    std::filesystem::path configuration; ///< where it is written; the other files beside it
    bool is_default_place = true;        ///< nobody needs to name it
    bool force = false;                  ///< one that somebody wrote is moved aside
};

/// `moodle-shopd init`: writes a first configuration, the SQL of `db install` and the role of the web service's
/// account, and says on `out` what is to be run and clicked next. The database is read, as the owner of Moodle's
/// tables, and not changed.
/// @param ask  nothing where nobody can be asked
/// @return 0; 64 where an option is missing or wrong; 1 where a configuration is there that somebody wrote
/// @throws pqxx::failure, database::UnusableDatabase, CannotWrite
int init(InitOptions options, const Ask& ask, std::ostream& out, std::ostream& errors);

} // namespace shopd::commands
