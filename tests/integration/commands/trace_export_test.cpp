#include "daemon/commands/trace/shop_answers.hpp"
#include "tests/integration/commands/installed_shop.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

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

const shop::NewCustomer martin{.first_name = "Bob", .last_name = "Martin", .email = "bob@example.org"};

struct Exporting : InstalledShop {
    Exporting() {
        trace.file = std::filesystem::temp_directory_path() / ("export_" + site.database() + ".log");
        std::ofstream{trace.file} << "";
    }

    ~Exporting() { std::filesystem::remove(trace.file); }

    void traced(const std::string& line) {
        std::ofstream{trace.file, std::ios::app} << "-- 2026-8-20 10:00:00 000 " << line << '\n';
    }

    Answer take(const std::string& customer) {
        std::ostringstream out, err;
        const int code =
            trace_export(trace, {customer}, ask_database([&] { return configuration(); }), {&out, &err, false});
        return {code, out.str(), err.str()};
    }

    /// The texts of the lines, "?" before those that may be another's.
    std::vector<std::string> texts(const std::string& customer) {
        std::vector<std::string> found;
        std::istringstream lines{take(customer).out};
        std::string line;
        std::getline(lines, line);
        while (std::getline(lines, line)) {
            const auto object = json::parse(line);
            found.push_back((object["perhaps_anothers"] ? "?" : "") + object["text"].get<std::string>());
        }
        return found;
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

TEST(TraceExport, has_all_lines_of_the_persons_orders_and_of_the_person_without_an_order_and_no_others) {
    Exporting at;
    const auto one = shop::place(at.php);
    const auto two = shop::place(at.php, {.known_customer = one.customer});
    const auto others = shop::place(at.php, {.customer = martin});
    const auto id = std::to_string(one.customer);
    at.traced("-- Customer " + id + " : contact data given, without an order");
    at.traced("-- Customer " + id + "1 : contact data given, without an order");
    at.traced("-- Customer " + id + " : something else");
    at.traced("-- [" + one.transaction_id + "] first");
    at.traced("-- [" + others.transaction_id + "] of another");
    at.traced("-12-  [" + two.transaction_id + "] the plugin's");
    at.traced("-- No such bill");
    const auto taken = at.take(id);
    EXPECT_EQ(taken.code, 0);
    EXPECT_THAT(at.texts(id),
                ElementsAre("Customer " + id + " : contact data given, without an order", "first", "the plugin's"));
    const auto heading = json::parse(taken.out.substr(0, taken.out.find('\n')));
    EXPECT_EQ(heading["customers"][0]["customer"], id);
    EXPECT_EQ(heading["customers"][0]["last_name"], "Tostain");
    EXPECT_THAT(heading["taken_at"], testing::MatchesRegex("20..-..-..T..:..:..Z"));
    ASSERT_EQ(heading["orders"].size(), 2U);
    EXPECT_EQ(heading["orders"][1]["transaction_id"], two.transaction_id);
    EXPECT_EQ(taken.err, "3 lines of 2 orders\n");
}

TEST(TraceExport, of_a_shared_id_leaves_out_what_is_anothers_and_says_of_what_nobody_knows) {
    Exporting at;
    const auto order = shop::place(at.php);
    at.record(order); // by which customer 7 had the bill before
    const auto id = std::to_string(order.customer);
    const auto brackets = "-- [" + order.transaction_id + "] ";
    const auto heading = [&](const std::string& whose, const std::string& before) {
        return "Order of bill " + std::to_string(order.bill) + " : customer " + whose +
               ", its transaction id is shared with customer " + before + ", who had this bill before";
    };
    at.traced(brackets + "unmarked");
    at.traced(brackets + heading("7", id));
    at.traced(brackets + "of 7");
    at.traced(brackets + heading(id, "7"));
    at.traced(brackets + "of the customer");
    at.traced("-12-  [" + order.transaction_id + "] the plugin's");
    EXPECT_THAT(at.texts(id), ElementsAre("?unmarked", heading(id, "7"), "of the customer", "?the plugin's"));
    EXPECT_THAT(at.take(id).err, HasSubstr("2 of them may be another's"));
    EXPECT_THAT(at.take(id).err, HasSubstr("2 that are another's were left out"));
    EXPECT_THAT(at.texts("7"), ElementsAre("?unmarked", heading("7", id), "of 7", "?the plugin's"))
        << "the shop has no customer 7, our own tables do";
}

TEST(TraceExport, is_of_one_person_and_names_who_could_be_meant_without_an_e_mail) {
    Exporting at;
    const auto one = shop::place(at.php);
    const auto two = shop::place(at.php, {.customer = {.first_name = "Ann\x1b[2J", .last_name = "Tostain"}});
    shop::place(at.php, {.customer = martin});
    EXPECT_EQ(at.take("martin").code, 1) << "found, and without a line: the shop wrote a second row for one person";
    auto said = at.take("tostain");
    EXPECT_EQ(said.code, 1);
    EXPECT_EQ(said.out, "");
    EXPECT_THAT(said.err, HasSubstr("means several people"));
    EXPECT_THAT(said.err, HasSubstr(std::to_string(two.customer) + " Ann\\x1b[2J Tostain"));
    EXPECT_THAT(said.err, Not(HasSubstr("@")));
    EXPECT_EQ(at.take("nobody").code, 1);
    EXPECT_EQ(at.take("").code, 64);
    at.site.execute("update mdl_local_shop_customer set hasaccount = 4 where id in ($1::bigint, $2::bigint)",
                    {std::to_string(one.customer), std::to_string(two.customer)});
    at.traced("-- [" + two.transaction_id + "] of two");
    at.traced("-- [" + one.transaction_id + "] of one");
    EXPECT_THAT(at.texts("sales.manager"), ElementsAre("of two", "of one")) << "one account is one person";
    EXPECT_THAT(at.texts(std::to_string(one.customer)), ElementsAre("of one"));
    EXPECT_THAT(at.take(std::to_string(one.customer)).out,
                HasSubstr("\"other_customers_of_the_account\":[\"" + std::to_string(two.customer) + "\"]"));
    at.database.dsn = "host=/nowhere";
    EXPECT_EQ(at.take("sales.manager").code, 69);
}
