#include "moodle/sql/inspect.hpp"

#include "moodle/database/names.hpp"
#include "moodle/sql/grants.hpp"
#include "moodle/sql/trigger_check.hpp"

#include <fmt/format.h>
#include <pqxx/nontransaction>
#include <pqxx/result>
#include <pqxx/transaction>

namespace shopd::sql {
namespace {

using database::quote_literal;

constexpr const char* our_owner = "moodle_shopd_owner";

void read_installer(pqxx::transaction_base& snapshot, Facts& facts) {
    const auto row = snapshot.exec(fmt::format(
        "select current_user, r.rolsuper, r.rolsuper or r.rolcreaterole, current_database(),"
        " has_database_privilege(current_database(), 'create'), coalesce(o.rolname, ''),"
        " coalesce(pg_has_role(o.oid, 'usage'), false), has_database_privilege('public', current_database(), "
        "'connect'),"
        " coalesce(has_schema_privilege('public', c.relnamespace, 'usage'), false)"
        " from pg_roles r left join (pg_class c join pg_roles o on o.oid = c.relowner) on c.oid = to_regclass({})"
        " where r.rolname = current_user",
        quote_literal(facts.tables.bill())))[0];
    facts.installer = row[0].c_str();
    facts.installer_is_superuser = row[1].as<bool>();
    facts.installer_may_create_roles = row[2].as<bool>();
    facts.database = row[3].c_str();
    facts.installer_may_create_schema = row[4].as<bool>();
    facts.moodle_owner = row[5].c_str();
    facts.installer_owns_moodle = row[6].as<bool>();
    facts.public_may_connect = row[7].as<bool>();
    facts.public_may_use_moodles_schema = row[8].as<bool>();
}

void read_login(pqxx::transaction_base& snapshot, Facts& facts) {
    const auto rows =
        snapshot.exec(fmt::format("select r.rolsuper, coalesce(pg_has_role(r.oid, o.oid, 'usage'), false)"
                                  " from pg_roles r left join pg_roles o on o.rolname = {} where r.rolname = {}",
                                  quote_literal(facts.moodle_owner), quote_literal(facts.login)));
    facts.login_exists = !rows.empty();
    if (facts.login_exists) {
        facts.login_is_superuser = rows[0][0].as<bool>();
        facts.login_owns_moodle = rows[0][1].as<bool>();
    }
}

void choose_owner(pqxx::transaction_base& snapshot, Facts& facts) {
    const auto schema = snapshot.exec("select r.rolname from pg_namespace n join pg_roles r on r.oid = n.nspowner"
                                      " where n.nspname = 'moodle_shopd'");
    facts.schema_exists = !schema.empty();
    const auto ours =
        snapshot.exec(fmt::format("select pg_has_role(oid, 'member') from pg_roles where rolname = '{}'", our_owner));
    const bool ours_usable =
        ours.empty() ? facts.installer_may_create_roles : facts.installer_is_superuser || ours[0][0].as<bool>();
    if (facts.schema_exists)
        facts.owner = schema[0][0].c_str();
    else
        facts.owner = ours_usable ? our_owner : facts.moodle_owner;
    facts.owner_exists = facts.owner != our_owner || !ours.empty();
    facts.installer_may_be_owner =
        !facts.owner_exists || facts.installer_is_superuser ||
        snapshot.exec(fmt::format("select pg_has_role({}, 'member')", quote_literal(facts.owner)))[0][0].as<bool>();
}

bool outbox_has(pqxx::transaction_base& snapshot, const char* column) {
    return !snapshot
                .exec(fmt::format("select from pg_attribute where attrelid = to_regclass('moodle_shopd.outbox')"
                                  " and attname = '{}' and not attisdropped",
                                  column))
                .empty();
}

std::string owner_of(pqxx::transaction_base& snapshot, const char* function) {
    const auto rows =
        snapshot.exec(fmt::format("select pg_get_userbyid(proowner) from pg_proc where proname = '{}' and"
                                  " pronamespace = (select oid from pg_namespace where nspname = 'moodle_shopd')",
                                  function));
    return rows.empty() ? "" : rows[0][0].c_str();
}

bool has_our_trigger(pqxx::transaction_base& snapshot, const std::string& table) {
    return !snapshot
                .exec(fmt::format("select from pg_trigger where tgname = 'moodle_shopd' and tgrelid = to_regclass({})",
                                  quote_literal(table)))
                .empty();
}

void read_our_schema(pqxx::transaction_base& snapshot, Facts& facts) {
    for (const auto& row :
         snapshot.exec("select relname from pg_class where relkind = 'r'"
                       " and relnamespace = (select oid from pg_namespace where nspname = 'moodle_shopd')"))
        facts.our_tables.emplace(row[0].c_str());
    for (const auto& row :
         snapshot.exec("select format('%I(%s)', p.proname, pg_get_function_identity_arguments(p.oid)) from pg_proc p"
                       " where p.pronamespace = (select oid from pg_namespace where nspname = 'moodle_shopd')"
                       " and p.proname not in ('bill_changed', 'product_changed') order by 1"))
        facts.our_functions.emplace_back(row[0].c_str());
    facts.outbox_is_routed = outbox_has(snapshot, "routed");
    facts.outbox_names_products = outbox_has(snapshot, "product");
    facts.trigger_function_owner = owner_of(snapshot, "bill_changed");
    facts.product_function_owner = owner_of(snapshot, "product_changed");
    facts.trigger_exists = has_our_trigger(snapshot, facts.tables.bill());
    facts.product_trigger_exists = has_our_trigger(snapshot, facts.tables.product());
}

void read_our_rows(pqxx::transaction_base& snapshot, Facts& facts) {
    if (facts.schema_exists && !snapshot.exec("select has_schema_privilege('moodle_shopd', 'usage')")[0][0].as<bool>())
        return;
    if (facts.our_tables.contains("version")) {
        const auto rows = snapshot.exec("select number from moodle_shopd.version");
        facts.version = rows.empty() ? 0 : rows[0][0].as<int>();
    }
    if (facts.our_tables.contains("site")) {
        const auto rows = snapshot.exec("select adopted_at is not null from moodle_shopd.site");
        facts.has_site = !rows.empty();
        facts.adopted = !rows.empty() && rows[0][0].as<bool>();
    }
}

void read_moodles_columns(pqxx::transaction_base& snapshot, Facts& facts) {
    std::string wanted;
    for (const auto grants : {login_grants(), owner_grants()})
        for (const auto& grant : grants)
            wanted += fmt::format("{}({})", wanted.empty() ? "" : ", ", quote_literal(grant.table));
    for (const auto& row : snapshot.exec(fmt::format(
             "select distinct w.name, a.attname, pg_get_serial_sequence(format('%I.%I', n.nspname, c.relname), 'id')"
             " from (values {}) w(name) join pg_class c on c.relname = {} || w.name and c.relkind in ('r', 'p')"
             " join pg_namespace n on n.oid = c.relnamespace and n.nspname = {}"
             " join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped"
             " where exists (select from pg_attribute i where i.attrelid = c.oid and i.attname = 'id')",
             wanted, quote_literal(facts.tables.prefix()), quote_literal(facts.tables.schema())))) {
        const std::string table = row[0].c_str();
        facts.columns[table].emplace(row[1].c_str());
        facts.id_sequences[table] = row[2].is_null() ? facts.tables.named(table + "_id_seq") : row[2].c_str();
    }
}

} // namespace

Facts inspect(pqxx::connection& connection, const std::string& prefix, const std::optional<std::string>& login) {
    Facts facts{database::Tables{"public", prefix}};
    try {
        facts.tables = database::Tables::find(connection, prefix);
    } catch (const database::NoMoodle& missing) {
        facts.no_moodle = missing.what();
    }
    {
        pqxx::work snapshot{connection};
        snapshot.exec("set transaction isolation level repeatable read, read only");
        read_installer(snapshot, facts);
        facts.login = login.value_or(facts.installer);
        read_login(snapshot, facts);
        choose_owner(snapshot, facts);
        read_our_schema(snapshot, facts);
        read_our_rows(snapshot, facts);
        read_moodles_columns(snapshot, facts);
    }
    facts.trigger_problem = bill_trigger_problem(connection, facts.tables);
    facts.product_trigger_problem = product_trigger_problem(connection, facts.tables);
    return facts;
}

} // namespace shopd::sql
