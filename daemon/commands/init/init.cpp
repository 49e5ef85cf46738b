#include "daemon/commands/init/init.hpp"

#include "config/load.hpp"
#include "config/patterns.hpp"
#include "daemon/commands/exit_code.hpp"
#include "daemon/commands/init/pages.hpp"
#include "daemon/commands/init/place_file.hpp"
#include "daemon/commands/init/proposals.hpp"
#include "daemon/commands/sold_items.hpp"
#include "handlers/registry.hpp"
#include "moodle/database/connection.hpp"
#include "moodle/database/tables.hpp"
#include "moodle/sql/install.hpp"

#include <fmt/format.h>
#include <pqxx/nontransaction>

#include <algorithm>
#include <ostream>

namespace shopd::commands {
namespace {

/// What the database tells.
struct Seen {
    std::string database = "moodle";
    std::vector<SoldItem> items;
    std::string install_sql; ///< "" where the database was not read
};

std::string login_of(const Answers& answers) {
    const auto user = database::find_user(*answers.dsn);
    if (!user) throw BadAnswer{"--dsn: names no user: add user=moodle_shopd"};
    return *user;
}

Seen look_at(const Answers& answers) {
    Seen seen;
    if (answers.as->empty()) return seen;
    const database::Session session{
        .purpose = database::Purpose::command, .application_name = "moodle-shopd init", .statement_timeout = {}};
    const auto connection = database::connect(database::same_database(*answers.dsn, *answers.as), session);
    seen.database = connection->dbname();
    const auto tables = database::Tables::find(*connection, *answers.prefix);
    {
        pqxx::nontransaction look{*connection};
        seen.items = sold_items(look, tables);
    }
    const auto login = login_of(answers);
    const auto facts = sql::inspect(*connection, *answers.prefix, login);
    seen.install_sql = sql::print(sql::plan_install(
        facts, {.prefix = *answers.prefix, .login = login, .url = *answers.url, .version = sql::present_version}));
    return seen;
}

config::Config read(const std::string& text, const std::filesystem::path& file) {
    return config::load_texts({{file.string(), text}}, file.parent_path(), handlers::handler_descriptions(),
                              config::Variables::may_be_unset);
}

/// Codes that were to be taken over, and cannot.
std::vector<std::string> not_taken(const std::vector<Proposal>& proposals, const std::vector<std::string>& wanted) {
    std::vector<std::string> remarks;
    for (const auto& pattern : wanted)
        if (std::none_of(proposals.begin(), proposals.end(),
                         [&](const auto& one) { return one.active && config::matches(pattern, one.code); }))
            remarks.push_back(
                fmt::format("Nothing is taken over for {}: see products: in the configuration.", pattern));
    return remarks;
}

Steps write_all(const InitOptions& options, const Seen& seen, const ServiceNeeds& needs,
                const std::vector<Proposal>& proposals) {
    const auto& file = options.configuration;
    const auto folder = file.parent_path();
    Steps steps{.answers = options.answers,
                .needs = needs,
                .configuration = file,
                .role = folder / "moodle-role.xml",
                .database = seen.database,
                .login = login_of(options.answers),
                .is_default_place = options.is_default_place,
                .written = {},
                .remarks = not_taken(proposals, parts_of_list(*options.answers.products))};
    const auto aside = place_configuration(file, configuration_text(options.answers, proposals), options.force);
    steps.written.push_back({file, "the configuration; look at products: above all"});
    if (aside) steps.remarks.push_back(fmt::format("What stood there is {} now.", aside->string()));
    if (!seen.install_sql.empty()) {
        place_file(folder / "install.sql", seen.install_sql);
        steps.written.push_back({folder / "install.sql", "what `db install` does, to be read; nothing runs it"});
    }
    place_file(steps.role, role_xml(needs));
    steps.written.push_back({steps.role, "the role of the web service's account, for Moodle to import"});
    return steps;
}

} // namespace

int init(InitOptions options, const Ask& ask, std::ostream& out, std::ostream& errors) {
    try {
        options.configuration = std::filesystem::absolute(options.configuration).lexically_normal();
        require_place(options.configuration, options.force); // before anybody is asked anything
        complete(options.answers, ask, [&](const std::string& wrong) { errors << wrong << '\n'; });
        const auto seen = look_at(options.answers);
        const auto proposals = propose(seen.items, parts_of_list(*options.answers.products));
        // The account is for all that may be moved here, so that moving a product needs nothing in Moodle.
        const auto needs = needs_of(read(configuration_text(options.answers, proposals, true), options.configuration));
        out << steps_text(write_all(options, seen, needs, proposals));
        return exit_done;
    } catch (const BadAnswer& wrong) {
        errors << "moodle-shopd init: " << wrong.what() << '\n';
        return exit_usage;
    }
}

} // namespace shopd::commands
