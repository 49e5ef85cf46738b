#include "daemon/commands/dead/act.hpp"
#include "daemon/commands/dead/dead.hpp"
#include "daemon/commands/failure.hpp"
#include "daemon/commands/open_database.hpp"
#include "daemon/commands/printable.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <pqxx/transaction>

#include <array>
#include <cstdlib>
#include <ostream>

#include <pwd.h>
#include <unistd.h>

namespace shopd::commands {

std::string operating_user() {
    std::array<char, 4096> space{};
    passwd entry{};
    passwd* found = nullptr;
    const bool known = ::getpwuid_r(::geteuid(), &entry, space.data(), space.size(), &found) == 0 && found != nullptr;
    const std::string name = known ? entry.pw_name : std::to_string(::geteuid());
    const char* caller = ::geteuid() == 0 ? std::getenv("SUDO_USER") : nullptr;
    return caller != nullptr && name != caller ? fmt::format("{} (as {})", caller, name) : name;
}

int dead_drop(const DeadOptions& options, std::ostream& out, std::ostream& err) {
    if (options.why.find_first_not_of(" \t\r\n") == std::string::npos)
        throw WrongSelection{"drop wants --why TEXT: it stays on record with the order"};
    auto database = open_database(options.database, "dead drop", database::Purpose::sweep);
    pqxx::work transaction{*database.connection};
    const auto selection = select_entries(transaction, database.tables, options);
    const auto acted =
        drop_entries(transaction, database.tables, selection, printable(options.who), printable(options.why));
    if (acted.queued > 0) ring(transaction);
    const bool nothing = acted.orders + acted.effects == 0;
    const auto why_nothing = nothing ? nothing_dead(transaction, selection) : "";
    transaction.commit();

    if (options.json)
        out << json_text({{"orders", acted.orders},
                          {"effects", acted.effects},
                          {"waiting_effects", acted.along},
                          {"bills", acted.queued}});
    else if (!nothing)
        out << fmt::format("{}: dropped: {} held orders, {} effects{}\n", selection.words, acted.orders, acted.effects,
                           acted.along > 0 ? fmt::format(", and {} that waited for the account", acted.along) : "");
    if (nothing) err << why_nothing << '\n';
    return nothing ? exit_found_problems : exit_done;
}

} // namespace shopd::commands
