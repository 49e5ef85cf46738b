#include "tests/e2e/support/daemon.hpp"
#include "tests/e2e/support/orders.hpp"
#include "tests/sandbox/moodle_rows.hpp"
#include "tests/sandbox/shop.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <sstream>

/// Nothing that the daemon and its commands write, say or show holds a secret, whatever goes wrong.
namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;
namespace fs = std::filesystem;

constexpr const char* wrong_token = "0123456789abcdef0123456789abcdef";
constexpr const char* webhook_path = "hidden-way-of-the-webhook";
constexpr const char* database_password = "hidden-password-of-the-database";
constexpr const char* web_password = "hidden-password-of-the-page";

std::string text_of(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream{file, std::ios::binary}.rdbuf();
    return text.str();
}

class Secrets : public testing::Test {
protected:
    Secrets() {
        const auto made = daemon.command({"trace", "key", (folder.path() / "seal-key").string()});
        if (made.exit_code != 0) throw std::runtime_error{made.output};
        said_ += made.output;
        const auto begin = made.output.find("ed25519:");
        public_key_ = made.output.substr(begin, made.output.find_first_of("\"\n]", begin) - begin);
        put("webhook", std::string{"http://127.0.0.1:1/"} + webhook_path);
        put("passfile", std::string{"*:*:*:*:"} + database_password);
        put("wrong-token", wrong_token);
        secrets_ = {sandbox::StandIn::token(), wrong_token, webhook_path, database_password, web_password};
        std::istringstream key{text_of(folder.path() / "seal-key")};
        for (std::string line; std::getline(key, line);)
            if (line.size() > 30) secrets_.push_back(line);
    }

    void put(const std::string& name, const std::string& text) const {
        std::ofstream{folder.path() / name} << text;
        fs::permissions(folder.path() / name, fs::perms::owner_read);
    }

    [[nodiscard]] std::string in(const char* name) const { return (folder.path() / name).string(); }

    /// Everything that has a secret, in files.
    [[nodiscard]] std::string yaml() const {
        return "database: { dsn: \"" + site.dsn("moodle_shopd") + " passfile=" + in("passfile") + "\" }\n" +
               "trace: { signing_key_file: " + in("seal-key") + ", trusted_keys: [\"" + public_key_ +
               "\"], checkpoint: 1 s }\n" + "monitoring: { textfile: " + (daemon.folder() / "metrics.prom").string() +
               ", webhook_file: " + in("webhook") + " }\n";
    }

    void run(const std::vector<std::string>& words) {
        const auto result = daemon.command(words);
        EXPECT_FALSE(result.output.empty()) << words.front();
        said_ += result.output;
    }

    void run_every_command(const std::string& bill, const std::string& dead) {
        for (const auto& words :
             std::vector<std::vector<std::string>>{{"check"},
                                                   {"check", "--live"},
                                                   {"check", "--live", "--json"},
                                                   {"doctor"},
                                                   {"doctor", "--json"},
                                                   {"doctor", "--try"},
                                                   {"status"},
                                                   {"status", "--json"},
                                                   {"db", "status"},
                                                   {"db", "status", "--json"},
                                                   {"db", "install", "--print-sql", "--as", site.admin_dsn()},
                                                   {"dead", "list"},
                                                   {"dead", "list", "--json"},
                                                   {"dead", "show", dead},
                                                   {"plan", dead},
                                                   {"explain", bill},
                                                   {"explain", dead, "--json"},
                                                   {"reconcile"},
                                                   {"trace", "scan", bill},
                                                   {"trace", "list"},
                                                   {"trace", "verify"},
                                                   {"trace", "tail", "-n", "50"},
                                                   {"trace", "export", "--customer", "1"},
                                                   {"hold", bill, "--why", "a test"},
                                                   {"release", bill, "--why", "x"},
                                                   {"dossier", bill, "--out", (daemon.folder() / "dossier").string()}})
            run(words);
    }

    void expect_hidden(const std::string& text, const std::string& where) const {
        for (const auto& secret : secrets_)
            EXPECT_EQ(text.find(secret), std::string::npos)
                << where << " has " << secret << ": "
                << text.substr(text.find(secret) < 200 ? 0 : text.find(secret) - 200, 400);
    }

    void expect_nothing_written() {
        std::size_t files = 0;
        for (const auto& entry : fs::recursive_directory_iterator{daemon.folder()})
            if (entry.is_regular_file() && entry.path().filename() != "moodle-token") {
                expect_hidden(text_of(entry.path()), entry.path().string());
                ++files;
            }
        EXPECT_GT(files, 8U) << "or it looks in the wrong place";
        expect_hidden(said_, "what the commands said");
        std::int64_t rows = 0;
        for (const auto& table : site.rows("select table_name from information_schema.tables where table_schema = "
                                           "'moodle_shopd' and table_type = 'BASE TABLE'")) {
            for (const auto& row : site.rows("select t::text from moodle_shopd.\"" + *table[0] + "\" t")) {
                expect_hidden(*row[0], "table " + *table[0]);
                ++rows;
            }
        }
        EXPECT_GT(rows, 10);
        for (const auto& row : site.rows("select query || application_name from pg_stat_activity"))
            expect_hidden(row[0].value_or(""), "pg_stat_activity");
    }

    Folder folder;
    sandbox::Site site;
    sandbox::StandIn moodle{site};
    Daemon daemon{site, moodle};
    std::vector<std::string> secrets_;
    std::string public_key_;
    std::string said_;
};

TEST_F(Secrets, stand_in_nothing_that_is_written_said_or_shown) {
    auto database = site.connect();
    shop::create_catalog_item(database, {.code = "GONE"});
    const auto sells =
        std::string{"products:\n  GONE: { handler: std_enrolonecourse, params: { coursename: NO-SUCH } }\n"};
    daemon.configure(yaml() + sells);
    daemon.start_ready();
    const auto good = shop::place(database);
    shop::pay(database, good.bill);
    EVENTUALLY(bill_status(site, good.bill) == "COMPLETE", daemon);
    const auto dead = shop::place(database, {.customer = {.email = "dead@example.org"}, .items = {{"GONE"}}});
    shop::pay(database, dead.bill);
    EVENTUALLY(dead_causes(site, dead.bill) == "CONFIG: no course with coursename NO-SUCH", daemon);
    EVENTUALLY(daemon.log().find("webhook") != std::string::npos, daemon);

    // Answers that repeat what they were asked, as PHP's own errors and proxies do.
    for (const auto* action : {"rubbish", "status"})
        moodle.add(sandbox::Fault{.action = action,
                                  .function = "core_user_create_users",
                                  .times = 1,
                                  .body = "Fatal error: wstoken=" + sandbox::StandIn::token() + " in POST"});
    moodle.add(sandbox::Fault{.action = "exception",
                              .function = "core_user_create_users",
                              .times = 1,
                              .exception = "moodle_exception",
                              .errorcode = "oops",
                              .message = "the token " + sandbox::StandIn::token() + " is odd"});
    const auto told = shop::place(database, {.customer = {.email = "told@example.org"}});
    shop::pay(database, told.bill);
    EVENTUALLY(moodle.count("core_user_create_users") >= 4, daemon);

    daemon.configure(yaml() + sells + "moodle: { token_file: " + in("wrong-token") + " }\n");
    daemon.signal(SIGHUP);
    EVENTUALLY(daemon.log().find("reloaded") != std::string::npos, daemon);
    const auto refused = shop::place(database, {.customer = {.email = "refused@example.org"}});
    shop::pay(database, refused.bill);
    EVENTUALLY(moodle.count("*", "invalidtoken") > 0, daemon);
    run_every_command(std::to_string(good.bill), std::to_string(dead.bill));

    // What stands in the wrong place is starred out where it is shown.
    daemon.configure("database: { dsn: \"host=db password=" + std::string{database_password} +
                     "\" }\nweb: { listen: 127.0.0.1:1, users: { anna: \"" + web_password + "\" } }\n");
    daemon.signal(SIGHUP);
    EVENTUALLY(daemon.log().find("the reload of ") != std::string::npos, daemon);
    run({"check"});
    run({"status"});
    run({"run"});
    daemon.configure(yaml() + sells);

    const auto process = fs::path{"/proc"} / std::to_string(daemon.pid());
    expect_hidden(text_of(process / "cmdline"), "the command line");
    expect_hidden(text_of(process / "environ"), "the environment");
    EXPECT_NE(text_of(process / "limits").find("Max core file size        0                    0"), std::string::npos);
    expect_nothing_written();
    EXPECT_EQ(daemon.stop(), 0);
    expect_nothing_written();
}

} // namespace
} // namespace shopd::e2e
