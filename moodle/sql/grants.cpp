#include "moodle/sql/grants.hpp"

#include "moodle/database/names.hpp"

#include <fmt/format.h>

namespace shopd::sql {
namespace {

const std::vector<TableGrant>& of_login() {
    static const std::vector<TableGrant> grants{
        {.table = "local_shop_bill",
         .select = {"id", "shopid", "customerid", "status", "transactionid", "emissiondate", "lastactiondate", "amount",
                    "currency", "paymode", "productionfeedback", "test"},
         .update = {"status", "productionfeedback"}},
        {.table = "local_shop_billitem",
         .select = {"id", "billid", "type", "itemcode", "abstract", "quantity", "customerdata", "productiondata"},
         .update = {}},
        {.table = "local_shop_customer",
         .select = {"id", "firstname", "lastname", "email", "city", "country", "hasaccount", "timecreated"},
         .update = {"hasaccount"}},
        {.table = "local_shop_catalogitem",
         .select = {"id", "catalogid", "code", "shortname", "name", "isset", "setid", "isoptioninbundle", "renewable",
                    "enablehandler", "handlerparams", "productiondata"},
         .update = {}},
        {.table = "local_shop_catalog", .select = {"id", "name", "groupid"}, .update = {}},
        {.table = "local_shop", .select = {"id", "name", "catalogid"}, .update = {}},
        {.table = "local_shop_product",
         .select = {"id", "catalogitemid", "initialbillitemid", "currentbillitemid", "customerid", "contexttype",
                    "instanceid", "startdate", "enddate", "reference", "productiondata", "extradata", "deleted",
                    "test"},
         .update = {"initialbillitemid", "currentbillitemid", "instanceid", "startdate", "enddate", "extradata",
                    "deleted"},
         .insert = true},
        {.table = "local_shop_productevent",
         .select = {"id", "productid", "billitemid", "eventtype", "eventdata", "datecreated"},
         .update = {"billitemid"},
         .insert = true},
        {.table = "user",
         .select = {"id", "username", "email", "firstname", "lastname", "auth", "confirmed", "suspended", "deleted",
                    "mnethostid", "lang", "city", "country", "firstaccess", "lastaccess"},
         .update = {}},
        {.table = "user_lastaccess", .select = {"userid", "courseid", "timeaccess"}, .update = {}},
        {.table = "course",
         .select = {"id", "category", "shortname", "idnumber", "fullname", "startdate", "enddate", "visible"},
         .update = {}},
        {.table = "course_categories", .select = {"id", "name", "idnumber", "parent"}, .update = {}},
        {.table = "enrol",
         .select = {"id", "enrol", "status", "courseid", "sortorder", "enrolperiod", "enrolstartdate", "enrolenddate",
                    "roleid"},
         .update = {}},
        {.table = "user_enrolments",
         .select = {"id", "status", "enrolid", "userid", "timestart", "timeend", "timecreated", "timemodified"},
         .update = {}},
        {.table = "role", .select = {"id", "shortname", "name", "archetype"}, .update = {}},
        {.table = "role_assignments",
         .select = {"id", "roleid", "contextid", "userid", "component", "itemid", "timemodified"},
         .update = {}},
        {.table = "role_context_levels", .select = {"id", "roleid", "contextlevel"}, .update = {}},
        {.table = "role_allow_assign", .select = {"id", "roleid", "allowassign"}, .update = {}},
        {.table = "context", .select = {"id", "contextlevel", "instanceid", "path"}, .update = {}},
        {.table = "groups", .select = {"id", "courseid", "idnumber", "name"}, .update = {}},
        {.table = "groups_members", .select = {"id", "groupid", "userid"}, .update = {}},
        {.table = "messages",
         .select = {"id", "useridfrom", "conversationid", "subject", "fullmessage", "smallmessage", "timecreated"},
         .update = {}},
        {.table = "message_conversation_members", .select = {"id", "conversationid", "userid"}, .update = {}},
        {.table = "message_conversations", .select = {"id", "type", "convhash"}, .update = {}},
        {.table = "block", .select = {"name", "visible"}, .update = {}, .optional = true},
    };
    return grants;
}

const std::vector<TableGrant>& of_owner() {
    static const std::vector<TableGrant> grants{
        {.table = "user", .select = {"id", "password"}, .update = {}},
        {.table = "external_tokens",
         .select = {"userid", "tokentype", "externalserviceid", "validuntil", "iprestriction", "lastaccess"},
         .update = {}},
        {.table = "external_services",
         .select = {"id", "name", "enabled", "restrictedusers", "requiredcapability"},
         .update = {}},
        {.table = "external_services_users",
         .select = {"id", "externalserviceid", "userid", "validuntil"},
         .update = {}},
        {.table = "context", .select = {"id", "contextlevel"}, .update = {}},
        {.table = "role_assignments", .select = {"roleid", "contextid", "userid"}, .update = {}},
        {.table = "role_capabilities", .select = {"roleid", "contextid", "capability", "permission"}, .update = {}},
        {.table = "role_allow_assign", .select = {"roleid", "allowassign"}, .update = {}},
        {.table = "config", .select = {"name", "value"}, .update = {}},
        {.table = "logstore_standard_log",
         .select = {"userid", "courseid", "timecreated", "origin"},
         .update = {},
         .optional = true},
    };
    return grants;
}

std::string columns_of(const std::vector<std::string_view>& columns) {
    std::string list;
    for (const auto column : columns)
        list += (list.empty() ? "" : ", ") + database::quote_identifier(column);
    return list;
}

} // namespace

std::span<const TableGrant> login_grants() {
    return of_login();
}

std::span<const TableGrant> owner_grants() {
    return of_owner();
}

std::string grant_sql(const TableGrant& grant, const std::string& table, const std::string& sequence,
                      const std::string& role) {
    std::string sql = fmt::format("grant select ({}) on {} to {};\n", columns_of(grant.select), table, role);
    if (!grant.update.empty())
        sql += fmt::format("grant update ({}) on {} to {};\n", columns_of(grant.update), table, role);
    if (grant.insert)
        sql +=
            fmt::format("grant insert on {} to {};\ngrant usage on sequence {} to {};\n", table, role, sequence, role);
    return sql;
}

std::string revoke_sql(const TableGrant& grant, const std::string& table, const std::string& sequence,
                       const std::string& role) {
    std::string sql = fmt::format("revoke select ({}) on {} from {};\n", columns_of(grant.select), table, role);
    if (!grant.update.empty())
        sql += fmt::format("revoke update ({}) on {} from {};\n", columns_of(grant.update), table, role);
    if (grant.insert)
        sql += fmt::format("revoke insert on {} from {};\nrevoke usage on sequence {} from {};\n", table, role,
                           sequence, role);
    return sql;
}

} // namespace shopd::sql
