#include "daemon/commands/trace/shop_answers.hpp"
#include "moodle/database/connection.hpp"
#include "moodle/shop/order_list.hpp"
#include "tests/integration/commands/installed_shop.hpp"
#include "tests/sandbox/process.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <pqxx/nontransaction>

#include <filesystem>
#include <fstream>
#include <sstream>

using namespace shopd::commands;
using namespace shopd::commands::tests;
namespace shop = shopd::sandbox::shop;
using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

namespace {

const shop::NewCustomer martin{.first_name = "Bob", .last_name = "Mar_tin", .email = "bob%@example.org"};

struct Listing : InstalledShop {
    Listing() {
        trace.file = std::filesystem::temp_directory_path() / ("list_" + site.database() + ".log");
        trace.timezone = "Europe/Paris";
        std::ofstream{trace.file} << "";
    }

    ~Listing() { std::filesystem::remove(trace.file); }

    Answer list(const TraceListOptions& options = {}) {
        std::ostringstream out, err;
        const int code = trace_list(trace, options, ask_database([&] { return configuration(); }), {&out, &err, false});
        return {code, out.str(), err.str()};
    }

    std::vector<std::int64_t> bills(TraceListOptions options) {
        options.json = true;
        std::vector<std::int64_t> found;
        std::istringstream lines{list(options).out};
        for (std::string line; std::getline(lines, line);)
            found.push_back(json::parse(line).value("bill", std::int64_t{0}));
        return found;
    }

    void traced(const std::string& id, const std::string& text) {
        std::ofstream{trace.file, std::ios::app} << "-- 2026-8-20 10:00:00 000 -- [" << id << "] " << text << '\n';
    }

    shopd::config::Config configuration() const {
        shopd::config::Config config;
        config.database = database;
        config.trace = trace;
        return config;
    }

    shopd::config::Trace trace;
};

} // namespace

TEST(TraceList, shows_date_customer_amount_and_state_from_the_shops_tables_newest_first) {
    Listing shop;
    const auto first = shop::place(shop.php);
    const auto second = shop.paid_order();
    shop.site.execute("update mdl_local_shop_bill set emissiondate = 1763822748");
    shop.site.execute("update mdl_local_shop_customer set hasaccount = 4 where id = " +
                      std::to_string(second.customer));
    EXPECT_THAT(shop.bills({}), ElementsAre(second.bill, first.bill));
    const auto said = shop.list();
    EXPECT_EQ(said.code, 0);
    EXPECT_EQ(said.err, "");
    EXPECT_THAT(said.out, HasSubstr("DATE "));
    EXPECT_THAT(said.out, HasSubstr("2025-11-22 15:45:48"));
    EXPECT_THAT(said.out, HasSubstr(second.transaction_id + "  Benoît Tostain (sales.manager)"));
    EXPECT_THAT(said.out, HasSubstr("100.00 EUR  SOLDOUT"));
    EXPECT_THAT(said.out, HasSubstr("Benoît Tostain  ")) << "the guest is no account of the customer's";
    EXPECT_THAT(said.out, Not(HasSubstr("@"))) << "e-mails are not printed";
    EXPECT_THAT(said.out, Not(HasSubstr("DEAD")));
}

TEST(TraceList, is_narrowed_by_customer_literally) {
    Listing shop;
    const auto ann = shop::place(shop.php);
    const auto bob = shop::place(shop.php, {.customer = martin});
    shop.site.execute("update mdl_local_shop_customer set hasaccount = 4 where id = " + std::to_string(bob.customer));
    const auto by = [&](const std::string& customer) { return shop.bills({.customer = customer}); };
    EXPECT_THAT(by(std::to_string(ann.customer)), ElementsAre(ann.bill));
    EXPECT_THAT(by("sales.manager"), ElementsAre(bob.bill));
    EXPECT_THAT(by("OSTAI"), ElementsAre(ann.bill));
    EXPECT_THAT(by("b Mar_t"), ElementsAre(bob.bill)) << "over first and last name";
    EXPECT_THAT(by("bob%@"), ElementsAre(bob.bill));
    for (const char* pattern : {"%", "_"})
        EXPECT_THAT(by(pattern), ElementsAre(bob.bill)) << pattern << " stands for itself";
    for (const char* nobody : {"T%n", "' or true --", "\\", "nobody", ".*"})
        EXPECT_THAT(by(nobody), ElementsAre()) << nobody;
    EXPECT_EQ(shop.list({.customer = "nobody"}).code, 1);
}

TEST(TraceList, is_narrowed_by_state_and_date) {
    Listing shop;
    const auto placed = shop::place(shop.php);
    const auto paid = shop.paid_order();
    EXPECT_THAT(shop.bills({.statuses = {"SOLDOUT", "PENDING"}}), ElementsAre(paid.bill));
    EXPECT_EQ(shop.list({.statuses = {"SOLD"}}).code, 64);
    // Midnight of Paris, and the second before it.
    shop.site.execute("update mdl_local_shop_bill set emissiondate = 1763766000 - (id = $1)::int",
                      {std::to_string(placed.bill)});
    EXPECT_THAT(shop.bills({.since = "2025-11-22"}), ElementsAre(paid.bill));
    EXPECT_EQ(shop.bills({.since = "2025-11-21 23:59"}).size(), 2U);
    EXPECT_EQ(shop.list({.since = "yesterday"}).code, 64);
}

TEST(TraceList, goes_through_any_number_of_orders_page_by_page) {
    Listing shop;
    for (int order = 0; order < 5; ++order)
        shop::place(shop.php);
    const auto all = shop.bills({});
    ASSERT_EQ(all.size(), 5U);
    const auto first = shop.list({.limit = 2});
    EXPECT_THAT(first.err,
                HasSubstr("There are more: --limit says how many are shown, --before " + std::to_string(all[1])));
    EXPECT_THAT(shop.bills({.before = all[1], .limit = 2}), ElementsAre(all[2], all[3]));
    EXPECT_EQ(shop.list({.before = all[3], .limit = 1}).err, "");
}

TEST(TraceList, marks_what_is_dead_and_what_shares_its_transaction_id) {
    Listing shop;
    const auto dead = shop.paid_order();
    shop.record(dead, "DATA: no e-mail");
    EXPECT_THAT(shop.list().out, HasSubstr("SOLDOUT    DEAD SHARED-ID")) << "its history names customer 7";
    const auto other = shop::place(shop.php);
    EXPECT_THAT(shop.list({.limit = 1}).out, Not(HasSubstr("SHARED-ID")));
    shop.site.execute("update moodle_shopd.orders set transaction_id = $1", {other.transaction_id});
    EXPECT_THAT(shop.list({.limit = 1}).out, HasSubstr("SHARED-ID"));
}

TEST(TraceList, by_trace_lines_joins_the_files_with_the_shop_and_shows_what_the_shop_has_no_more) {
    Listing shop;
    const auto order = shop::place(shop.php);
    shop::place(shop.php);
    shop.traced(order.transaction_id, "New user created x");
    shop.traced("GONE==", "New user created y");
    shop.traced("GONE==", "other");
    EXPECT_THAT(shop.bills({.grep = "user created"}), ElementsAre(order.bill, 0));
    EXPECT_THAT(shop.list({.grep = "user created"}).out,
                HasSubstr("GONE==                not in the shop's tables; last traced 2026-8-20 10:00:00 000"));
    EXPECT_THAT(shop.bills({.grep = "user created", .statuses = {"PLACED"}}), ElementsAre(order.bill));
    EXPECT_EQ(shop.list({.grep = "user created z"}).code, 1);
}

TEST(TraceList, without_a_database_shows_what_the_files_have_and_says_so) {
    Listing shop;
    shop.traced("T==", "Order placed : 1 objects");
    shop.database.dsn = "host=/nowhere";
    const auto said = shop.list();
    EXPECT_EQ(said.code, 0);
    EXPECT_THAT(said.out, HasSubstr("T==                   2026-8-20 10:00:00 000"));
    EXPECT_THAT(said.err, HasSubstr("The shop's tables cannot be asked (the database: "));
    EXPECT_EQ(shop.list({.customer = "x"}).code, 69);
}

TEST(OrderList, finds_a_text_in_bill_id_transaction_id_and_customer_as_one_types) {
    Listing shop;
    const auto order = shop::place(shop.php, {.transaction_id = "TU8ABC%_=="});
    shop::place(shop.php, {.customer = martin, .transaction_id = "OTHER=="});
    const auto connection = shopd::database::connect(shop.database, {});
    const auto tables = shopd::database::Tables::find(*connection, "mdl_");
    pqxx::nontransaction look{*connection};
    const auto found = [&](const std::string& text) {
        const auto page = shopd::shop::list_orders(look, tables, {.text = text});
        return page.orders.size() == 1 ? page.orders.front().bill.value()
                                       : -static_cast<std::int64_t>(page.orders.size());
    };
    for (const auto& text :
         {std::to_string(order.bill), std::string{"tu8abc%_"}, std::string{"c%_="}, std::string{"tostain"}})
        EXPECT_EQ(found(text), order.bill) << text;
    EXPECT_EQ(found("TU8%=="), 0);
    EXPECT_EQ(found(""), -2);
}

TEST(OrderList, reads_a_page_of_a_large_shop_from_the_newest_on_and_not_the_rest) {
    Listing shop;
    shop.site.execute("insert into mdl_local_shop_bill (customerid, transactionid, emissiondate, status, ordering) "
                      "select '1', 'TU8' || n, 1763822748 + n, 'COMPLETE', 1000 + n from generate_series(1, 30000) n");
    shop.site.execute("analyze mdl_local_shop_bill");
    const auto read = [&] {
        return shop.site.number(
            "select seq_tup_read + idx_tup_fetch from pg_stat_user_tables where relname = 'mdl_local_shop_bill'");
    };
    const auto before = read();
    EXPECT_EQ(shop.bills({}).size(), 100U);
    ASSERT_TRUE(shopd::sandbox::wait_until([&] { return read() - before >= 100; }, std::chrono::seconds{30}))
        << "it counts at the session's end";
    EXPECT_LT(read() - before, 3000);
}
