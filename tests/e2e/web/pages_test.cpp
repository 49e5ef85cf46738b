#include "tests/e2e/web/browser.hpp"

#include <gmock/gmock.h>

#include <fstream>

/// What the pages show.
namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;
using testing::HasSubstr;
using testing::Not;

class Pages : public Served {
protected:
    Pages() {
        if (browser.sign_in("alice", password).status != 303) throw std::runtime_error{"alice is not let in"};
    }

    Page search(const std::string& text) {
        return browser.post("/search", {{"form_token", browser.get("/").form_token()}, {"text", text}});
    }

    static std::string path_of(const shop::Order& order) { return "/order/" + std::to_string(order.bill); }
};

TEST_F(Pages, a_pasted_transaction_id_leads_to_its_order_without_standing_in_any_address) {
    const auto order = produced();
    const auto found = search("  " + order.transaction_id + "\t");
    EXPECT_EQ(found.status, 303);
    EXPECT_THAT(path_of(order), testing::EndsWith(found.header("Location")));
    const auto page = browser.get(path_of(order));
    EXPECT_EQ(page.status, 200);
    for (const auto* shown : {"Full production starting", "Tostain", "EFORM", "+"})
        EXPECT_TRUE(page.has(shown)) << shown;
    EXPECT_TRUE(page.has(order.transaction_id));
    EXPECT_THAT(daemon.log(), Not(HasSubstr(order.transaction_id)));
    const auto text = browser.get(path_of(order) + "/trace.txt");
    EXPECT_EQ(text.status, 200);
    EXPECT_THAT(text.header("Content-Disposition"), HasSubstr("attachment"));
    EXPECT_TRUE(text.has("[" + order.transaction_id + "]"));
}

TEST_F(Pages, orders_are_found_by_bill_customer_and_mail_and_what_nobody_has_is_said) {
    const auto order = produced();
    const auto other = produced({.customer = {.last_name = "Tostain-Roux", .email = "roux@example.org"}});
    const auto both = search("tostain");
    for (const auto& one : {order, other})
        EXPECT_TRUE(both.has("/order/" + std::to_string(one.bill) + "\"")) << both.body;
    EXPECT_THAT(path_of(other), testing::EndsWith(search("roux@example.org").header("Location")));
    const auto nothing = search("NO-SUCH-ID");
    EXPECT_EQ(nothing.status, 200);
    EXPECT_FALSE(nothing.has("/order/"));
    EXPECT_TRUE(nothing.has("NO-SUCH-ID")) << "it can be mended";
    EXPECT_EQ(browser.get("/order/999999").status, 404);
    EXPECT_EQ(browser.get("/order/1%27;drop").status, 404);
    EXPECT_EQ(browser.get("/order/../../etc/passwd").status, 404);
}

TEST_F(Pages, an_order_without_a_line_says_so) {
    const auto order = shop::draft(database);
    const auto page = browser.get(path_of(order));
    EXPECT_EQ(page.status, 200);
    EXPECT_TRUE(page.has("class=\"lines empty\""));
}

TEST_F(Pages, are_in_the_language_that_the_browser_wants) {
    const auto french = browser.get("/", {{"Accept-Language", "fr-FR,fr;q=0.9"}});
    EXPECT_TRUE(french.has("<html lang=\"fr\""));
    EXPECT_TRUE(french.has("Scanner les traces marchandes"));
    EXPECT_TRUE(browser.get("/").has("<html lang=\"en\""));
}

TEST_F(Pages, hostile_names_ids_and_lines_are_shown_and_never_run) {
    const std::string script = "<script>alert(1)</script>";
    const auto order =
        shop::place(database, {.customer = {.first_name = "\"><img src=x onerror=alert(1)>", .last_name = script},
                               .transaction_id = "<b>ID&'\""});
    EVENTUALLY(!daemon.trace().empty(), daemon);
    std::ofstream{daemon.trace_file(), std::ios::app} << "-- 2026-8-20 10:00:00 000 -- [<b>ID&'\"] " << script
                                                      << "{{user}}\n";
    const auto page = browser.get(path_of(order));
    EXPECT_EQ(page.status, 200);
    for (const auto& body : {page.body, search("alert").body, search(script).body}) {
        EXPECT_THAT(body, Not(HasSubstr(script)));
        EXPECT_THAT(body, Not(HasSubstr("<img src=x")));
        EXPECT_THAT(body, Not(HasSubstr("<b>ID")));
    }
    EXPECT_THAT(page.body, HasSubstr("&lt;script&gt;"));
    EXPECT_THAT(page.body, HasSubstr("{{user}}")) << "what stands in a line is no template";
}

TEST_F(Pages, what_waits_on_the_dead_list_stands_beside_the_order_with_its_cause) {
    database.execute("update mdl_course set shortname = 'GONE' where shortname = 'EFORM-C'");
    const auto order = shop::place(database);
    shop::pay(database, order.bill);
    EVENTUALLY(browser.get(path_of(order)).has("no course with coursename EFORM-C"), daemon);
    EXPECT_TRUE(search("tostain").has("badge bad"));
}

TEST_F(Pages, the_daemons_page_shows_what_it_is_doing) {
    produced();
    const auto page = browser.get("/status");
    EXPECT_EQ(page.status, 200);
    EXPECT_TRUE(page.has("PostgreSQL") || page.has("Moodle"));
    EXPECT_FALSE(page.has(sandbox::StandIn::token()));
}

} // namespace
} // namespace shopd::e2e
