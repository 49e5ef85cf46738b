#include "moodle/sql/install.hpp"

#include "moodle/sql/preflight.hpp"
#include "moodle/sql/steps.hpp"

namespace shopd::sql {
namespace {

void plan_upwards(Plan& plan, const Facts& facts, const Request& request) {
    add_roles(plan, facts);
    add_owners_way_in(plan, facts);
    add_schema(plan, facts);
    if (request.version >= 2) {
        add_objects(plan, facts, request);
        add_routing(plan, facts);
    }
    if (request.version >= 3) add_products_to_outbox(plan, facts);
    add_our_grants(plan, facts, request);
    add_moodles_grants(plan, facts);
    add_trigger(plan, facts);
    if (request.version >= 3) {
        add_product_adoption(plan, facts);
        add_product_trigger(plan, facts);
    }
    if (request.version >= 2) add_adoption(plan, facts);
    add_version(plan, facts, request.version);
}

void plan_downwards(Plan& plan, const Facts& facts, const Request& request) {
    remove_product_trigger(plan, facts);
    if (request.version == 2) {
        put_back_version_2(plan, facts);
        return;
    }
    remove_routing(plan, facts);
    plan.steps.push_back(
        {.title =
             "drop what version 1 does not have; the ledger, orders, accounts, products, holds and pauses are kept",
         .sql = as_owner(facts, "drop view if exists moodle_shopd.dead;\n" + drop_functions_sql(facts) +
                                    forget_products_sql(facts) +
                                    "drop table if exists moodle_shopd.streams;\n"
                                    "update moodle_shopd.version set number = 1, installed_at = "
                                    "clock_timestamp();\n"),
         .locks = {}});
}

} // namespace

Plan plan_install(const Facts& facts, const Request& request) {
    if (const auto problems = problems_before(facts, request); !problems.empty())
        throw CannotInstall{list_of(problems)};
    Plan plan{.steps = {}, .warnings = warnings_about(facts)};
    if (facts.version > request.version)
        plan_downwards(plan, facts, request);
    else
        plan_upwards(plan, facts, request);
    return plan;
}

Plan plan_upgrade(const Facts& facts, const Request& request) {
    if (facts.version == 0)
        throw CannotInstall{"nothing is installed in database " + facts.database + ": use \"moodle-shopd db install\""};
    return plan_install(facts, request);
}

void install(pqxx::connection& connection, const Request& request, const RunOptions& options) {
    const InstallerLock lock{connection, options};
    run(connection, plan_install(inspect(connection, request.prefix, request.login), request), options);
}

} // namespace shopd::sql
