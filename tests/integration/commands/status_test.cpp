#include "daemon/commands/status.hpp"

#include "tests/integration/commands/installed_shop.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <unistd.h>

using namespace shopd::commands;
using namespace shopd::commands::tests;
using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

namespace {

/// A folder with a status file as a daemon writes it.
struct Told {
    std::filesystem::path folder;

    Told() {
        std::string name = (std::filesystem::temp_directory_path() / "shopd-status-XXXXXX").string();
        folder = ::mkdtemp(name.data());
    }

    ~Told() { std::filesystem::remove_all(folder); }

    void write(const json& changes = json::object(), std::chrono::seconds age = {}) const {
        const auto at = std::chrono::system_clock::now() - age;
        json document = {{"pid", ::getpid()},
                         {"owner", "host:trace"},
                         {"state", "ready"},
                         {"at", std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch()).count()},
                         {"hearing",
                          {{"ear", "hearing"},
                           {"ear_reason", ""},
                           {"bell", "asleep"},
                           {"bell_reason", ""},
                           {"triggers", ""},
                           {"all_well", true}}},
                         {"leases", 0},
                         {"waves", 12},
                         {"orders", 40},
                         {"trace", "ok"},
                         {"moodle", {{"breaker", "closed"}, {"reason", ""}}},
                         {"reload", {{"at", 0}, {"good", true}, {"words", ""}}}};
        document.merge_patch(changes);
        std::ofstream{folder / "merchant_trace.log.status.json"} << document;
    }

    shopd::config::Config config(const std::string& dsn) const {
        shopd::config::Config config;
        config.database.dsn = dsn;
        config.trace.file = folder / "merchant_trace.log";
        return config;
    }
};

Answer ask(const shopd::config::Config& config, bool as_json = false) {
    std::ostringstream out;
    const int code = status(config, {.json = as_json, .version = "0.1.0"}, out);
    return {code, out.str(), ""};
}

} // namespace

TEST(Status, a_daemon_that_hears_and_nothing_dead_is_well) {
    InstalledShop shop;
    Told told;
    told.write();
    const auto said = ask(told.config(shop.database.dsn));
    EXPECT_EQ(said.code, 0) << said.out;
    for (const auto* words :
         {"all is well", "changes arrive at once", "12 waves, 40 orders", "breaker closed", "proved never", "schema 3"})
        EXPECT_THAT(said.out, HasSubstr(words));
    const auto document = json::parse(ask(told.config(shop.database.dsn), true).out);
    EXPECT_EQ(document["well"], true);
    EXPECT_EQ(document["daemon"]["running"], true);
    EXPECT_EQ(document["database"]["waiting"]["streams"], 0);
}

TEST(Status, counts_what_waits_what_is_paid_and_what_is_dead) {
    InstalledShop shop;
    Told told;
    told.write();
    const auto dead = shop.paid_order(), retried = shop.paid_order(), dropped = shop.paid_order(),
               partial = shop.paid_order();
    shop.record(dead, "paid, then overwritten");
    shop.record(retried);
    shop.effect(retried.bill, "EFORM", "enrolment", "retry");
    shop.record(dropped);
    shop.record(partial);
    shop.site.execute("update moodle_shopd.orders set history = history || '[{\"status\": \"SOLDOUT\", \"note\": "
                      "\"dropped x by y: z\"}]' "
                      "where bill = $1::bigint",
                      {std::to_string(dropped.bill)});
    shop.site.execute("update moodle_shopd.orders set status = 'PARTIAL' where bill = $1::bigint",
                      {std::to_string(partial.bill)});
    shop.site.execute(
        "insert into moodle_shopd.streams (stream, due_at, attempts) values ('7', now() - interval '6 min', 5)");
    const auto said = ask(told.config(shop.database.dsn), true);
    EXPECT_EQ(said.code, 1);
    const auto database = json::parse(said.out)["database"];
    EXPECT_EQ(database["waiting"]["streams"], 1);
    EXPECT_GE(database["waiting"]["late_seconds"], 299);
    EXPECT_GT(database["unrouted"], 0);
    EXPECT_EQ(database["unproduced"]["count"], 2) << "what was dropped is not waited for";
    EXPECT_EQ(database["unproduced"]["oldest"]["bill"], dead.bill);
    EXPECT_EQ(database["retrying"]["oldest"]["bill"], retried.bill);
    EXPECT_EQ(database["for_a_person"][0]["status"], "PARTIAL");
    EXPECT_EQ(database["dead"]["causes"][0]["cause"], "paid, then overwritten");
    EXPECT_FALSE(database["last_acknowledged"].is_null());
    const auto words = ask(told.config(shop.database.dsn)).out;
    for (const auto* problem : {"1 on the dead list", "is due for 6 min",
                                "the orders of 1 customers fail again and again, e.g. of customer 7"})
        EXPECT_THAT(words, HasSubstr(problem));
}

TEST(Status, a_daemon_that_is_gone_silent_or_deaf_needs_a_person) {
    InstalledShop shop;
    Told told;
    const auto config = told.config(shop.database.dsn);
    const auto expect = [&](const char* words) {
        const auto said = ask(config);
        EXPECT_EQ(said.code, 1) << words;
        EXPECT_THAT(said.out, HasSubstr(words));
    };
    expect("no daemon with this trace runs here");
    told.write(json::object(), std::chrono::seconds{31});
    expect("has said nothing for 3");
    told.write({{"pid", 2147480000}});
    expect("ended without a word");
    told.write({{"hearing", {{"all_well", false}, {"ear", "deaf"}, {"ear_reason", "behind a transaction pooler"}}}});
    expect("polling (listener deaf, bell asleep): behind a transaction pooler");
    told.write({{"trace", "cannot be written"}});
    expect("the merchant trace cannot be written");
    told.write({{"state", "starting"}});
    expect("the daemon is starting");
    told.write({{"reload", {{"at", 1}, {"good", false}, {"words", "line\x1b[2J 3"}}}});
    expect("the last reload failed");
    EXPECT_THAT(ask(config).out, Not(HasSubstr("\x1b")));
    std::ofstream{told.folder / "merchant_trace.log.status.json"} << "{\"pid\": 1,";
    expect("its status file cannot be read");
}

TEST(Status, without_the_database_the_daemons_part_is_told_and_the_code_is_69) {
    Told told;
    told.write();
    const auto said = ask(told.config("host=/nonexistent dbname=moodle user=moodle_shopd"));
    EXPECT_EQ(said.code, 69);
    EXPECT_THAT(said.out, HasSubstr("changes arrive at once"));
    EXPECT_EQ(json::parse(ask(told.config("host=/nonexistent dbname=x user=y"), true).out)["database"], json());
}
