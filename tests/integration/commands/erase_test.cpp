#include "daemon/commands/dead/dead.hpp"
#include "daemon/commands/erase/erase.hpp"
#include "daemon/commands/erase/our_columns.hpp"
#include "handlers/intent_json.hpp"
#include "tests/integration/commands/installed_shop.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <set>
#include <sstream>
#include <utility>

using namespace shopd;
using namespace shopd::commands;
using namespace shopd::commands::tests;
using nlohmann::json;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

namespace {

constexpr const char* personal = "PERSONAL";

Answer erase_customer(const InstalledShop& shop, const std::string& customer, const std::string& why = "on request",
                      bool as_json = false) {
    std::ostringstream out, err;
    EraseOptions options{.customer = customer, .why = why, .who = "tester", .json = as_json};
    options.config.database = shop.database;
    const int code = erase(options, out, err);
    return {code, out.str(), err.str()};
}

/// An intent of each kind with what names a person wherever it can; a new kind, or one with a new text, is to be added.
struct Filled {
    void operator()(handlers::Nothing&) const {}

    void operator()(handlers::NotifySales& notice) const { notice.text = personal; }

    void operator()(handlers::NotifyCustomer& notice) const { notice.text = personal; }

    void operator()(handlers::Account& account) const {
        account = {{}, personal, personal, personal, personal, personal, personal, "fr"};
    }

    void operator()(handlers::Profile& profile) const {
        profile.data = {MoodleUserId{174}, personal, personal, personal, personal};
    }

    void operator()(handlers::Enrolment& enrolment) const { enrolment.course_name = personal; }

    void operator()(handlers::Group& group) const { group.name = personal; }

    void operator()(handlers::Membership& membership) const { membership.name = personal; }

    void operator()(handlers::Product& product) const { product.course_name = product.production_data = personal; }

    void operator()(handlers::Complete&) const {}

    void operator()(handlers::RoleAssignment& role) const { role.place_name = personal; }

    void operator()(handlers::Extension& extension) const { extension.course_name = personal; }

    void operator()(handlers::ProductShift& shift) const { shift.course_name = personal; }

    void operator()(handlers::Call& call) const {
        call.arguments = {{"user", personal}};
        call.observe = handlers::CallObserve{"select $1", {personal}, "", {}, "", ""};
    }

    void operator()(handlers::Note& note) const { note.text = personal; }

    void operator()(handlers::AccountSuspension&) const {}

    void operator()(handlers::Creation& creation) const { creation.name = creation.short_name = personal; }
};

template <std::size_t... Kinds>
std::vector<handlers::Intent> filled(std::index_sequence<Kinds...>) {
    std::vector<handlers::Intent> intents{handlers::Intent{std::in_place_index<Kinds>}...};
    for (auto& intent : intents)
        std::visit(Filled{}, intent);
    return intents;
}

/// All that is in schema moodle_shopd, as one text.
std::string everything(InstalledShop& shop) {
    std::string all;
    for (const auto& table : shop.site.rows("select tablename from pg_tables where schemaname = 'moodle_shopd'"))
        for (const auto& row : shop.site.rows("select to_jsonb(t)::text from moodle_shopd." + *table[0] + " t"))
            all += *table[0] + ": " + *row[0] + "\n";
    return all;
}

struct Finished : InstalledShop {
    Finished() : sold{paid_order()} {
        record(sold);
        forget_outbox();
        site.execute("update mdl_local_shop_bill set status = 'COMPLETE' where id = $1", {id()});
        site.execute("update moodle_shopd.orders set produced = true, status = 'COMPLETE', history = jsonb_build_array("
                     "jsonb_build_object('status', 'COMPLETE', 'customer', customer, 'at', 1763800000000))");
        forget_outbox();
    }

    std::string id() const { return std::to_string(sold.bill); }

    std::string customer() const { return std::to_string(sold.customer); }

    void effect(const std::string& customer_key, int element, int place, const handlers::Intent& intent,
                const std::string& outcome = "done") {
        site.execute("insert into moodle_shopd.ledger (bill, item_code, element, occurrence, place, customer, phase, "
                     "kind, intent, outcome, cause, detail, result) values ($1::bigint, 'EFORM', $2::int, 0, $3::int, "
                     "$4, 'postpay', $5, $6::jsonb, $7, $8, $8, jsonb_build_object('user', 174, 'username', $8::text, "
                     "'feedback', $8::text, 'line', $8::text, 'enrolment', 9))",
                     {id(), std::to_string(element), std::to_string(place), customer_key,
                      std::string{handlers::kind_name(intent)}, handlers::intent_to_json(intent).dump(), outcome,
                      personal});
    }

    sandbox::shop::Order sold;
};

} // namespace

TEST(OurColumns, name_every_text_and_every_json_of_the_schema) {
    InstalledShop shop;
    std::set<std::string> named, there;
    for (const auto& one : our_columns())
        EXPECT_TRUE(named.insert(std::string{one.table} + "." + std::string{one.column}).second) << one.column;
    for (const auto& row : shop.site.rows(
             "select c.relname || '.' || a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid join "
             "pg_type t on t.oid = a.atttypid where c.relnamespace = 'moodle_shopd'::regnamespace and c.relkind in "
             "('r', 'p', 'm') and a.attnum > 0 and not a.attisdropped and (t.typcategory in ('S', 'A') or t.typname in "
             "('json', 'jsonb', 'bytea', 'xml', 'hstore') or t.typtype in ('c', 'd'))"))
        there.insert(*row[0]);
    EXPECT_EQ(there, named) << "say in our_columns.cpp what erase makes of a new column, and do so in scrub.cpp";
}

TEST(Erase, leaves_nothing_that_names_the_person_in_any_column_whatever_kinds_of_effects_there_were) {
    Finished shop;
    int place = 0;
    for (const auto& intent : filled(std::make_index_sequence<std::variant_size_v<handlers::Intent>>{}))
        shop.effect(shop.customer(), 0, place++, intent);
    shop.site.execute("insert into moodle_shopd.accounts (customer, email, username, moodle_user, created) values ($1, "
                      "'PERSONAL', 'PERSONAL', 174, true)",
                      {shop.customer()});
    shop.site.execute(
        "update moodle_shopd.orders set detail = 'PERSONAL', history = history || '[{\"status\": "
        "\"COMPLETE\", \"customer\": \"1\", \"at\": 1, \"note\": \"undo by root: PERSONAL\\nPERSONAL\"}]'");
    shop.site.execute("insert into moodle_shopd.holds (bill, who, why, released_by, released_why, released_at) values "
                      "($1::bigint, 'root', 'PERSONAL', 'root', 'PERSONAL', now())",
                      {shop.id()});
    shop.site.execute("insert into moodle_shopd.customers values (77, 4711, 0)");
    // The columns that are said to be emptied were filled, so that this test can fail for each.
    for (const auto& one : our_columns())
        if (one.personal == Personal::emptied) {
            const auto table = std::string{one.table}, column = std::string{one.column};
            EXPECT_GT(shop.site.number("select count(*) from moodle_shopd." + table + " where " + column +
                                       "::text like '%PERSONAL%'"),
                      0)
                << table << "." << column;
        }
    const auto kept = shop.site.value("select string_agg(format('%s %s %s %s %s %s', bill, item_code, element, "
                                      "occurrence, place, outcome), ',' order by place) from moodle_shopd.ledger");

    const auto said = erase_customer(shop, shop.customer());
    EXPECT_EQ(said.code, 0) << said.err;
    EXPECT_THAT(everything(shop), Not(HasSubstr(personal)));
    EXPECT_EQ(shop.site.value("select string_agg(format('%s %s %s %s %s %s', bill, item_code, element, occurrence, "
                              "place, outcome), ',' order by place) from moodle_shopd.ledger"),
              kept)
        << "nothing may be produced twice";
    EXPECT_EQ(shop.site.value("select format('%s %s', moodle_user, created) from moodle_shopd.accounts"), "174 t");
    EXPECT_EQ(shop.order(shop.sold.bill, "produced"), "true");
    EXPECT_TRUE(shop.history(shop.sold.bill).back()["note"].get<std::string>().starts_with("undo by "));
    for (const auto& row : shop.site.rows("select kind, intent::text, result::text from moodle_shopd.ledger")) {
        EXPECT_NO_THROW(handlers::intent_from_json(*row[0], json::parse(*row[1]))) << *row[0] << *row[1];
        EXPECT_EQ(json::parse(*row[2])["enrolment"], 9) << "ids stay";
    }
}

TEST(Erase, is_put_on_record_by_id_alone_and_told_to_the_daemon_for_the_trace) {
    Finished shop;
    const auto said = json::parse(erase_customer(shop, shop.customer(), "request of 3 March", true).out);
    EXPECT_EQ(said["erased"], true);
    EXPECT_EQ(said["elsewhere"]["customers_in_shop"][0], shop.customer());
    EXPECT_EQ(shop.site.value("select format('%s %s %s %s', customer, who, why, rows) from moodle_shopd.erasures"),
              shop.customer() + " tester request of 3 March " + std::to_string(said["rows"]["all"].get<int>()));
    EXPECT_EQ(shop.site.value("select format('%s %s %s', change, customer, status) from moodle_shopd.outbox"),
              "K " + shop.customer() + " erased");
    EXPECT_EQ(shop.site.number("select count(*) from moodle_shopd.streams"), 0);
}

TEST(Erase, is_refused_with_the_reason_while_anything_is_not_finished_and_changes_nothing) {
    Finished shop;
    const auto refused = [&](const std::string& change, const std::string& undo, const std::string& reason) {
        shop.site.execute(change);
        const auto before = everything(shop);
        const auto said = erase_customer(shop, shop.customer());
        EXPECT_EQ(said.code, 1) << change;
        EXPECT_THAT(said.err, HasSubstr(reason)) << change;
        EXPECT_EQ(everything(shop), before);
        shop.site.execute(undo);
        shop.forget_outbox();
    };
    const auto bill = "bill " + shop.id();
    const std::string status = "set session_replication_role = replica; update mdl_local_shop_bill set status = ";
    const std::string complete = "update mdl_local_shop_bill set status = 'COMPLETE'; set session_replication_role = "
                                 "origin";
    refused(status + "'PLACED'", complete, bill + " is PLACED: finish or cancel it in the shop");
    refused(status + "'PARTIAL'", complete, bill + " is PARTIAL");
    refused("update moodle_shopd.orders set produced = false", "update moodle_shopd.orders set produced = true",
            bill + " is paid and not produced");
    refused("create table kept as select * from moodle_shopd.orders; delete from moodle_shopd.orders",
            "insert into moodle_shopd.orders select * from kept; drop table kept",
            bill + " is COMPLETE and was never seen by the daemon");
    refused("update moodle_shopd.orders set cause = 'DATA: x', cause_at = now()",
            "update moodle_shopd.orders set cause = null, cause_at = null", bill + " is on the dead list: DATA: x");
    refused("insert into moodle_shopd.holds (bill, who, why) values (" + shop.id() + ", 'a', 'b')",
            "delete from moodle_shopd.holds", bill + " is on the dead list: held by a person");
    refused("insert into moodle_shopd.outbox (change, bill, customer) values ('U', " + shop.id() + ", '" +
                shop.customer() + "')",
            "select 1", "waits to be seen by the daemon");
    refused("insert into moodle_shopd.streams (stream, due_at, lease_until) values ('" + shop.customer() +
                "', now(), now() + interval '1 hour')",
            "delete from moodle_shopd.streams", "a wave is at work on the orders of customer " + shop.customer());
    for (const char* outcome : {"planned", "retry", "again", "refused", "uncertain"}) {
        shop.effect(shop.customer(), 0, 1, handlers::Note{}, outcome);
        refused("select 1", "delete from moodle_shopd.ledger", bill);
    }
    shop.effect(shop.customer(), 0, 1, handlers::Note{});
    refused("update moodle_shopd.ledger set result = '{\"undoing\": true}'", "delete from moodle_shopd.ledger",
            "something of it is still to be done (note, done)");
    EXPECT_EQ(erase_customer(shop, shop.customer()).code, 0) << "and now all is finished";
}

TEST(Erase, of_a_learner_takes_their_name_out_of_anothers_order_and_leaves_the_rest_of_it) {
    Finished shop;
    const auto buyer = "900";
    shop.effect(buyer, 1'000'000'000, 0, handlers::Account{{}, personal, personal, personal, personal, "", "", ""});
    shop.effect(buyer, 0, 1, handlers::Note{"the buyer's"});
    shop.site.execute("insert into moodle_shopd.accounts (customer, moodle_user) values ($1, 174)", {shop.customer()});
    EXPECT_EQ(erase_customer(shop, shop.customer()).code, 0);
    EXPECT_EQ(shop.site.number("select count(*) from moodle_shopd.ledger where element = 1000000000 and "
                               "(intent::text || result::text) like '%PERSONAL%'"),
              0);
    EXPECT_EQ(shop.site.value("select intent ->> 'text' from moodle_shopd.ledger where place = 1"), "the buyer's");
    EXPECT_EQ(shop.site.value("select result ->> 'username' from moodle_shopd.ledger where place = 1"), personal);
}

TEST(Erase, wants_one_person_and_a_reason) {
    Finished shop;
    EXPECT_EQ(erase_customer(shop, "nobody").code, 1);
    EXPECT_THROW(erase_customer(shop, shop.customer(), " \t"), WrongSelection);
    shop.paid_order();
    const auto several = erase_customer(shop, "tostain");
    EXPECT_EQ(several.code, 1);
    EXPECT_THAT(several.err, HasSubstr("means several people"));
    EXPECT_EQ(shop.site.number("select count(*) from moodle_shopd.erasures"), 0);
}

TEST(Erase, of_a_customer_whom_the_shop_has_deleted_forgets_that_they_gave_their_data) {
    InstalledShop shop;
    shop.site.execute("insert into moodle_shopd.customers values (77, 4711, 0)");
    EXPECT_EQ(erase_customer(shop, "77").code, 0);
    EXPECT_EQ(shop.site.number("select count(*) from moodle_shopd.customers"), 0);
}
