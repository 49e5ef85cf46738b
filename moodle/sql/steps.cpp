#include "moodle/sql/steps.hpp"

#include "moodle/database/names.hpp"
#include "moodle/sql/fingerprint.hpp"
#include "moodle/sql/grants.hpp"
#include "moodle/sql/template.hpp"

#include <fmt/format.h>

namespace shopd::sql {
namespace {

using database::quote_identifier;
using database::quote_literal;

std::string create_role_sql(const std::string& role, const std::string& options) {
    return fmt::format(
        "do $do$ begin create role {} {}; exception when duplicate_object or unique_violation then null; end $do$;\n",
        quote_identifier(role), options);
}

std::string public_rights_sql(const Facts& facts, const std::string& role) {
    std::string sql;
    if (!facts.public_may_connect)
        sql += fmt::format("grant connect on database {} to {};\n", quote_identifier(facts.database), role);
    if (!facts.public_may_use_moodles_schema)
        sql += fmt::format("grant usage on schema {} to {};\n", quote_identifier(facts.tables.schema()), role);
    return sql;
}

/// What each version from 2 on has in a form of its own, with what it reads.
std::string views_and_claim_of(const Facts& facts, int version) {
    if (version == 2) return fill("v2/dead.sql", facts.tables) + fill("v2/claim.sql", facts.tables);
    std::string sql;
    for (const char* file :
         {"v3/ledger.sql", "v3/stops.sql", "v3/dead.sql", "v3/claim.sql", "v3/product_trigger_function.sql"})
        sql += fill(file, facts.tables);
    return sql;
}

using StatementsOf = std::string (*)(const TableGrant&, const std::string&, const std::string&, const std::string&);

void add_table_steps(Plan& plan, const Facts& facts, std::span<const TableGrant> grants, const std::string& role,
                     StatementsOf statements, std::string_view verb) {
    for (const auto& grant : grants) {
        const std::string name{grant.table};
        if (!facts.columns.contains(name)) continue;
        const std::string table = facts.tables.named(name);
        plan.steps.push_back({.title = fmt::format("{} {} on {}", verb, role, table),
                              .sql = statements(grant, table, facts.id_sequences.at(name), quote_identifier(role)),
                              .locks = table});
    }
}

} // namespace

std::string as_owner(const Facts& facts, const std::string& sql) {
    return fmt::format("set local role {};\n{}{}reset role;\n", quote_identifier(facts.owner), sql,
                       sql.ends_with('\n') ? "" : "\n");
}

bool wants_grants(const Facts& facts) {
    return !facts.login_is_superuser && !facts.login_owns_moodle;
}

void add_roles(Plan& plan, const Facts& facts) {
    std::string sql;
    if (!facts.owner_exists) {
        sql += create_role_sql(facts.owner, "nologin");
        if (!facts.installer_is_superuser)
            sql += fmt::format("grant {} to {};\n", quote_identifier(facts.owner), quote_identifier(facts.installer));
    }
    if (!facts.login_exists) sql += create_role_sql(facts.login, "login");
    if (!sql.empty()) plan.steps.push_back({.title = "create the roles", .sql = sql, .locks = {}});
}

void add_owners_way_in(Plan& plan, const Facts& facts) {
    if (facts.owner == facts.moodle_owner) return;
    if (const std::string rights = public_rights_sql(facts, quote_identifier(facts.owner)); !rights.empty())
        plan.steps.push_back({.title = "let " + facts.owner + " into Moodle's schema", .sql = rights, .locks = {}});
}

void add_schema(Plan& plan, const Facts& facts) {
    const std::string owner = quote_identifier(facts.owner);
    std::string sql;
    if (!facts.schema_exists) sql += fmt::format("create schema moodle_shopd authorization {};\n", owner);
    if (!facts.trigger_function_owner.empty() && facts.trigger_function_owner != facts.owner)
        sql += fmt::format("alter function moodle_shopd.bill_changed() owner to {};\n", owner);
    if (!facts.product_function_owner.empty() && facts.product_function_owner != facts.owner)
        sql += fmt::format("alter function moodle_shopd.product_changed() owner to {};\n", owner);
    sql += as_owner(facts, fill("v1/schema.sql", facts.tables) + fill("v1/trigger_function.sql", facts.tables));
    plan.steps.push_back(
        {.title = "create schema moodle_shopd, its outbox and the trigger's function", .sql = sql, .locks = {}});
}

void add_objects(Plan& plan, const Facts& facts, const Request& request) {
    std::string sql;
    for (const char* file :
         {"v2/clock.sql", "v2/orders.sql", "v2/streams.sql", "v2/ledger.sql", "v2/site.sql", "v2/moodle_facts.sql",
          "v3/products.sql", "v3/customers.sql", "v3/erasures.sql", "v3/accesses.sql", "v3/seal_heads.sql",
          "v3/told_causes.sql", "v3/service_account.sql", "acknowledge.sql"})
        if (has_text(file)) sql += fill(file, facts.tables);
    sql += views_and_claim_of(facts, request.version);
    sql += fmt::format(
        "insert into moodle_shopd.site (system_identifier, database, url, prefix)\n"
        "    select i.system_identifier, i.database, {}, {} from moodle_shopd.identity() i on conflict do nothing;\n",
        quote_literal(request.url), quote_literal(request.prefix));
    plan.steps.push_back(
        {.title = "create orders, streams, the ledger and the functions", .sql = as_owner(facts, sql), .locks = {}});
}

namespace {

/// Changes the outbox while nobody sells: a sale whose trigger met the outbox locked would leave no row, and adoption
/// would then take its new state for an old one.
void change_outbox(Plan& plan, const Facts& facts, std::string title, const std::string& sql) {
    const std::string hold_sales =
        facts.trigger_exists ? fmt::format("lock table {} in share row exclusive mode;\n", facts.tables.bill()) : "";
    plan.steps.push_back({.title = std::move(title),
                          .sql = hold_sales + as_owner(facts, sql),
                          .locks = facts.trigger_exists ? facts.tables.bill() : ""});
}

} // namespace

void add_routing(Plan& plan, const Facts& facts) {
    if (!facts.outbox_is_routed)
        change_outbox(plan, facts, "let the outbox be routed to streams", fill("v2/outbox_routed.sql", facts.tables));
}

void add_products_to_outbox(Plan& plan, const Facts& facts) {
    if (!facts.outbox_names_products)
        change_outbox(plan, facts, "let the outbox name products", fill("v3/outbox_products.sql", facts.tables));
}

void add_our_grants(Plan& plan, const Facts& facts, const Request& request) {
    if (!wants_grants(facts)) return;
    const std::string login = quote_identifier(facts.login);
    std::string sql = fmt::format("grant usage on schema moodle_shopd to {0};\n"
                                  "grant select on moodle_shopd.version to {0};\n"
                                  "grant select, insert, update, delete on moodle_shopd.outbox to {0};\n",
                                  login);
    if (request.version >= 2)
        sql += fmt::format("grant select on moodle_shopd.dead to {0};\n"
                           "grant select, update on moodle_shopd.site to {0};\n"
                           "grant select, insert, update, delete on moodle_shopd.orders, moodle_shopd.streams, "
                           "moodle_shopd.ledger, moodle_shopd.accounts to {0};\n"
                           "grant usage on sequence moodle_shopd.fences to {0};\n"
                           "revoke execute on all functions in schema moodle_shopd from public;\n"
                           "grant execute on all functions in schema moodle_shopd to {0};\n"
                           "revoke execute on function moodle_shopd.bill_changed() from {0};\n"
                           "grant select, insert, update on moodle_shopd.products to {0};\n",
                           login);
    if (request.version >= 3)
        sql += fmt::format(
            "grant select, insert, update on moodle_shopd.holds, moodle_shopd.pauses to {0};\n"
            "grant select, insert, update, delete on moodle_shopd.customers, moodle_shopd.told_causes to {0};\n"
            "grant select, insert on moodle_shopd.erasures, moodle_shopd.seal_heads to {0};\n"
            "revoke execute on function moodle_shopd.product_changed() from {0};\n",
            login);
    plan.steps.push_back({.title = "grant to " + facts.login + " what is in schema moodle_shopd",
                          .sql = as_owner(facts, sql) + public_rights_sql(facts, login),
                          .locks = {}});
}

void add_moodles_grants(Plan& plan, const Facts& facts) {
    if (facts.owner != facts.moodle_owner)
        add_table_steps(plan, facts, owner_grants(), facts.owner, grant_sql, "grant to");
    if (wants_grants(facts)) add_table_steps(plan, facts, login_grants(), facts.login, grant_sql, "grant to");
}

void add_trigger(Plan& plan, const Facts& facts) {
    if (facts.trigger_problem)
        plan.steps.push_back({.title = "create the trigger on " + facts.tables.bill(),
                              .sql = fill("v1/trigger.sql", facts.tables),
                              .locks = facts.tables.bill()});
}

void add_product_trigger(Plan& plan, const Facts& facts) {
    if (facts.product_trigger_problem)
        plan.steps.push_back({.title = "create the trigger on " + facts.tables.product(),
                              .sql = fill("v3/product_trigger.sql", facts.tables),
                              .locks = facts.tables.product()});
}

void add_product_adoption(Plan& plan, const Facts& facts) {
    if (facts.version < 3 && facts.our_tables.contains("ledger"))
        plan.steps.push_back({.title = "take the products that were made before as they are",
                              .sql = fill("v3/adopt_products.sql", facts.tables),
                              .locks = {}});
}

void add_adoption(Plan& plan, const Facts& facts) {
    if (!facts.adopted)
        plan.steps.push_back({.title = "adopt the bills that are there as they are",
                              .sql = fill("v2/adopt.sql", facts.tables,
                                          {{"fingerprint", fingerprint_sql("i")}, {"item_codes", item_codes_sql("i")}}),
                              .locks = {}});
}

void add_version(Plan& plan, const Facts& facts, int version) {
    if (facts.version == version) return;
    plan.steps.push_back(
        {.title = fmt::format("note that version {} is installed", version),
         .sql = as_owner(facts, fmt::format("insert into moodle_shopd.version (number) values ({})\n"
                                            "    on conflict ((true)) do update set number = excluded.number, "
                                            "installed_at = clock_timestamp();\n",
                                            version)),
         .locks = {}});
}

void remove_trigger(Plan& plan, const Facts& facts) {
    if (facts.trigger_exists)
        plan.steps.push_back({.title = "drop the trigger on " + facts.tables.bill(),
                              .sql = fmt::format("drop trigger if exists moodle_shopd on {};\n", facts.tables.bill()),
                              .locks = facts.tables.bill()});
}

void remove_product_trigger(Plan& plan, const Facts& facts) {
    if (facts.product_trigger_exists)
        plan.steps.push_back(
            {.title = "drop the trigger on " + facts.tables.product(),
             .sql = fmt::format("drop trigger if exists moodle_shopd on {};\n", facts.tables.product()),
             .locks = facts.tables.product()});
}

std::string forget_products_sql(const Facts& facts) {
    return std::string{"drop function if exists moodle_shopd.product_changed();\n"} +
           (facts.outbox_names_products ? "delete from moodle_shopd.outbox where product is not null;\n" : "");
}

void put_back_version_2(Plan& plan, const Facts& facts) {
    plan.steps.push_back({.title =
                              "let production go on without holds and pauses, which version 2 does not know; their "
                              "rows are kept",
                          .sql = as_owner(facts, views_and_claim_of(facts, 2) + forget_products_sql(facts) +
                                                     "update moodle_shopd.version set number = 2, installed_at = "
                                                     "clock_timestamp();\n"),
                          .locks = {}});
}

void remove_routing(Plan& plan, const Facts& facts) {
    if (facts.outbox_is_routed)
        change_outbox(plan, facts, "let the outbox be read without streams",
                      "alter table moodle_shopd.outbox drop column if exists routed;\n");
}

std::string drop_functions_sql(const Facts& facts) {
    std::string sql;
    for (const auto& function : facts.our_functions)
        sql += fmt::format("drop function if exists moodle_shopd.{};\n", function);
    return sql;
}

void remove_moodles_grants(Plan& plan, const Facts& facts) {
    if (facts.login_exists && wants_grants(facts))
        add_table_steps(plan, facts, login_grants(), facts.login, revoke_sql, "revoke from");
    if (facts.owner_exists && facts.owner != facts.moodle_owner)
        add_table_steps(plan, facts, owner_grants(), facts.owner, revoke_sql, "revoke from");
}

} // namespace shopd::sql
