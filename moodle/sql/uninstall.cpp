#include "moodle/sql/uninstall.hpp"

#include "moodle/database/names.hpp"
#include "moodle/sql/steps.hpp"

#include <fmt/format.h>

namespace shopd::sql {
namespace {

using database::quote_identifier;

void look_at_rights(const Facts& facts) {
    if (!facts.no_moodle && !facts.installer_owns_moodle)
        throw CannotInstall{fmt::format("{} does not own {}, {} does: name the owner, e.g. --as 'dbname={} user={}'",
                                        facts.installer, facts.tables.bill(), facts.moodle_owner, facts.database,
                                        facts.moodle_owner)};
    if (!facts.installer_may_be_owner)
        throw CannotInstall{
            fmt::format("schema moodle_shopd belongs to {}, which {} is no member of: use its owner or a "
                        "superuser with --as",
                        facts.owner, facts.installer)};
}

void keep_tables(Plan& plan, const Facts& facts) {
    std::string sql = "drop view if exists moodle_shopd.dead;\n" + drop_functions_sql(facts) +
                      "drop function if exists moodle_shopd.bill_changed();\n"
                      "drop function if exists moodle_shopd.product_changed();\n";
    if (facts.our_tables.contains("version"))
        sql += "update moodle_shopd.version set number = 0, installed_at = clock_timestamp();\n";
    if (facts.login_exists && wants_grants(facts))
        sql += fmt::format("revoke all on all tables in schema moodle_shopd from {0};\n"
                           "revoke all on all sequences in schema moodle_shopd from {0};\n"
                           "revoke all on schema moodle_shopd from {0};\n",
                           quote_identifier(facts.login));
    plan.steps.push_back(
        {.title = "drop the functions; the tables of schema moodle_shopd are kept (--drop-ledger drops them)",
         .sql = as_owner(facts, sql),
         .locks = {}});
}

void drop_all(Plan& plan, const Facts& facts) {
    plan.steps.push_back({.title = "drop schema moodle_shopd with its ledger",
                          .sql = as_owner(facts, "drop schema moodle_shopd cascade;\n"),
                          .locks = {}});
    if (facts.owner == facts.moodle_owner || facts.owner != "moodle_shopd_owner") return;
    plan.steps.push_back(
        {.title = "drop role " + facts.owner + " unless another database needs it",
         .sql = fmt::format("do $do$ begin drop role {}; exception when dependent_objects_still_exist or "
                            "insufficient_privilege then null; end $do$;\n",
                            quote_identifier(facts.owner)),
         .locks = {}});
}

} // namespace

Plan plan_uninstall(const Facts& facts, bool drop_ledger) {
    Plan plan;
    const bool uninstalled_before = facts.version == 0 && facts.our_functions.empty() &&
                                    facts.trigger_function_owner.empty() && facts.product_function_owner.empty();
    if (!facts.trigger_exists && !facts.product_trigger_exists &&
        (!facts.schema_exists || (uninstalled_before && !drop_ledger)))
        return plan;
    look_at_rights(facts);
    remove_trigger(plan, facts);
    remove_product_trigger(plan, facts);
    remove_moodles_grants(plan, facts);
    if (facts.schema_exists && drop_ledger)
        drop_all(plan, facts);
    else if (facts.schema_exists)
        keep_tables(plan, facts);
    return plan;
}

} // namespace shopd::sql
