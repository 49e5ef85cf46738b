#include "tests/e2e/support/at_work.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>

#include <sys/stat.h>

/// The evidence on one order, from the program as it is installed.
namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;
using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

std::string content(const std::filesystem::path& file) {
    std::ostringstream bytes;
    bytes << std::ifstream{file, std::ios::binary}.rdbuf();
    return bytes.str();
}

unsigned mode_of(const std::filesystem::path& file) {
    struct stat status {};

    EXPECT_EQ(stat(file.c_str(), &status), 0) << file;
    return status.st_mode & 07777U;
}

/// A folder and the order's two files in it.
struct Written {
    explicit Written(const shop::Order& order)
        : html{folder.path() / ("dossier-" + std::to_string(order.bill) + ".html")},
          document{folder.path() / ("dossier-" + std::to_string(order.bill) + ".json")} {}

    CommandResult make(const Daemon& daemon, const std::vector<std::string>& more) const {
        std::vector<std::string> words{"dossier", "--out", folder.path().string()};
        words.insert(words.end(), more.begin(), more.end());
        return daemon.command(words);
    }

    Folder folder;
    std::filesystem::path html, document;
};

const shop::NewCustomer hostile{
    .first_name = "<script>alert(1)</script>", .last_name = "O'Hara \"&{{bill}}\x01", .email = "hara@example.org"};

TEST(Dossier, has_the_whole_order_its_use_and_its_trace_with_checksums_in_two_private_files) {
    AtWork at{"notify_customer: { produced: true }\n"};
    at.daemon.start_ready();
    const auto order = at.buy();
    EVENTUALLY_COMPLETE(at, order);
    EVENTUALLY(all_quiet(at.site), at.daemon);
    const auto user = std::to_string(at.account_of(order));
    at.site.execute("update mdl_user set firstaccess = 1763822748, lang = 'fr' where id = " + user);
    at.site.execute("insert into mdl_user_lastaccess (userid, courseid, timeaccess) values (" + user +
                    ", 3, 1763826348)");
    at.site.execute(
        "insert into mdl_logstore_standard_log (eventname, component, action, target, crud, edulevel, "
        "contextid, contextlevel, contextinstanceid, userid, courseid, timecreated, origin) select 'e', 'c', "
        "'viewed', 'course', 'r', 2, 12, 50, 3, " +
        user + ", 3, 1763822748 + n, 'web' from generate_series(0, 9) n");
    const Written written{order};
    const auto said = written.make(at.daemon, {std::to_string(order.bill)});
    EXPECT_EQ(said.exit_code, 0) << said.output;
    EXPECT_EQ(mode_of(written.html), 0600U);
    EXPECT_EQ(mode_of(written.document), 0600U);

    const auto document = json::parse(content(written.document));
    EXPECT_EQ(document["dossier"]["language"], "fr");
    EXPECT_EQ(document["order"]["transaction_id"], order.transaction_id);
    EXPECT_EQ(document["order"]["items"][0]["code"], "EFORM");
    EXPECT_EQ(document["states"].back()["status"], "COMPLETE");
    EXPECT_EQ(document["produced"], true);
    EXPECT_EQ(document["accounts"][0]["username"], "benoit.tostain");
    EXPECT_EQ(document["accounts"][0]["first_access"], "2025-11-22T14:45:48Z");
    EXPECT_EQ(document["accounts"][0]["last_access"], nullptr);
    ASSERT_EQ(document["enrolments"].size(), 1U);
    EXPECT_EQ(document["enrolments"][0]["course"], "EFORM-C");
    EXPECT_EQ(document["enrolments"][0]["last_access"], "2025-11-22T15:45:48Z");
    EXPECT_EQ(document["enrolments"][0]["log_first"], "2025-11-22T14:45:48Z");
    EXPECT_EQ(document["enrolments"][0]["log_entries"], 10);
    EXPECT_EQ(document["products"].size(), 1U);
    EXPECT_EQ(document["messages"][0]["outcome"], "done");
    EXPECT_EQ(document["trace"]["lines"].size(), at.daemon.trace_of(order.transaction_id).size());
    EXPECT_EQ(document["trace"]["files"][0]["bytes"], std::filesystem::file_size(at.daemon.trace_file()));

    EXPECT_EQ(document["trace"]["proof"]["good"], true);
    EXPECT_GE(document["trace"]["proof"]["lines"], document["trace"]["lines"].size());

    const auto page = content(written.html);
    EXPECT_THAT(page, HasSubstr("<html lang=\"fr\">"));
    EXPECT_THAT(page, HasSubstr("Toute la trace a été comparée à son scellement"));
    EXPECT_THAT(page, HasSubstr(document["trace"]["proof"]["head"].get<std::string>()));
    EXPECT_THAT(page, HasSubstr("Inscriptions aux cours"));
    const auto sum = sandbox::run({.words = {"sha256sum", written.document.string(), at.daemon.trace_file().string()}});
    std::istringstream sums{sum};
    for (std::string digest, file; sums >> digest >> file;) {
        EXPECT_EQ(digest.size(), 64U);
        EXPECT_THAT(page, HasSubstr(digest)) << file;
    }
    for (const char* resource : {"src=", "href=", "url(", "@import", "<link", "<script", "=\"http"})
        EXPECT_THAT(page, Not(HasSubstr(resource)));
}

TEST(Dossier, shows_what_a_customer_typed_as_text_and_never_replaces_a_file_unasked) {
    AtWork at;
    const auto order = shop::place(at.database, {.customer = hostile});
    const Written written{order};
    EXPECT_EQ(written.make(at.daemon, {order.transaction_id, "--lang", "en"}).exit_code, 0);
    const auto page = content(written.html);
    EXPECT_THAT(page, HasSubstr("<html lang=\"en\">"));
    EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt; O&apos;Hara &quot;&amp;{{bill}}\\x01"));
    EXPECT_THAT(page, Not(HasSubstr("<script")));

    const auto again = written.make(at.daemon, {order.transaction_id, "--lang", "fr"});
    EXPECT_EQ(again.exit_code, 1);
    EXPECT_THAT(again.output, HasSubstr("--force"));
    EXPECT_EQ(content(written.html), page);
    EXPECT_EQ(written.make(at.daemon, {order.transaction_id, "--lang", "fr", "--force"}).exit_code, 0);
    EXPECT_THAT(content(written.html), HasSubstr("<html lang=\"fr\">"));
    EXPECT_EQ(written.make(at.daemon, {"9999"}).exit_code, 1);
    EXPECT_EQ(at.daemon.command({"dossier", "1", "--out", "/nowhere"}).exit_code, 1);
    EXPECT_EQ(at.daemon.command({"dossier", "1", "--lang", "de"}).exit_code, 64);
}

TEST(Dossier, of_a_taken_over_order_leaves_out_what_is_anothers_and_says_so) {
    AtWork at{"production: { taken_over: produce }\n"};
    at.daemon.start_ready();
    const auto first = shop::place(at.database);
    EVENTUALLY(at.daemon.trace_of(first.transaction_id).size() == 1U && all_quiet(at.site), at.daemon);
    const auto second =
        shop::take_over(at.database, first, {.first_name = "Bob", .last_name = "Martin", .email = "bob@example.org"});
    shop::pay(at.database, second.bill);
    EVENTUALLY_COMPLETE(at, second);
    EVENTUALLY(all_quiet(at.site), at.daemon);
    const Written written{second};
    EXPECT_EQ(written.make(at.daemon, {std::to_string(second.bill), "--lang", "en"}).exit_code, 0);
    const auto document = json::parse(content(written.document));
    EXPECT_EQ(document["shared_by"][0]["customer"], std::to_string(first.customer));
    EXPECT_EQ(document["trace"]["lines"][0]["perhaps_anothers"], true) << "written before anybody knew";
    EXPECT_EQ(document["trace"]["lines"][1]["perhaps_anothers"], false);
    EXPECT_THAT(content(written.html), HasSubstr("is not known: its transaction number is shared"));

    at.site.execute("delete from mdl_local_shop_bill");
    EVENTUALLY(all_quiet(at.site), at.daemon);
    EXPECT_EQ(written.make(at.daemon, {std::to_string(second.bill), "--lang", "en", "--force"}).exit_code, 0);
    EXPECT_THAT(content(written.html), HasSubstr("The shop no longer has this order"));
    EXPECT_EQ(json::parse(content(written.document))["trace"]["lines"].size(), document["trace"]["lines"].size());
}

} // namespace
} // namespace shopd::e2e
