#include "tests/e2e/support/at_work.hpp"

#include <nlohmann/json.hpp>

#include <csignal>
#include <filesystem>

/// Evidence that nobody altered the trace, as the installed program keeps and compares it.
namespace shopd::e2e {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

std::string between(const std::string& text, const std::string& before, const std::string& after) {
    const auto begin = text.find(before) + before.size();
    return text.substr(begin, text.find(after, begin) - begin);
}

/// One produced order, with a key that `trace key` made where it is asked for.
struct SealedOrder {
    explicit SealedOrder(bool is_signed) {
        std::string yaml = "trace: { checkpoint: 1 s }\n";
        if (is_signed) {
            const auto key_file = at.daemon.folder() / "seal-key";
            made = at.daemon.command({"trace", "key", key_file.string()});
            yaml = "trace:\n  checkpoint: 1 s\n  signing_key_file: " + key_file.string() + "\n  trusted_keys: [\"" +
                   between(made.output, "- \"", "\"") + "\"]\n";
        }
        at.daemon.configure(yaml);
        at.daemon.start_ready();
        order = at.buy();
    }

    [[nodiscard]] json verify() const { return json::parse(at.daemon.command({"trace", "verify", "--json"}).output); }

    std::int64_t heads() { return at.site.number("select count(*) from moodle_shopd.seal_heads"); }

    AtWork at;
    CommandResult made;
    sandbox::shop::Order order;
};

TEST(Seal, is_signed_and_its_heads_are_kept_in_the_database_and_in_the_log) {
    SealedOrder sealed{true};
    EXPECT_EQ(sealed.made.exit_code, 0);
    EVENTUALLY_COMPLETE(sealed.at, sealed.order);
    ASSERT_EQ(sealed.at.daemon.stop(), 0);
    EXPECT_GT(sealed.heads(), 0);
    const auto verdict = sealed.verify();
    EXPECT_TRUE(verdict["good"]) << verdict;
    EXPECT_EQ(verdict["unsigned_lines"], 0) << "a stop signs what there is";
    EXPECT_EQ(verdict["witnessed"], sealed.heads());
    EXPECT_THAT(sealed.at.daemon.log(), HasSubstr("the merchant trace is signed by ed25519:"));
    EXPECT_THAT(sealed.at.daemon.log(),
                HasSubstr("the merchant trace is sealed up to " + verdict["head"].get<std::string>()));
    const auto said = sealed.at.daemon.command({"trace", "verify"});
    EXPECT_EQ(said.exit_code, 0);
    EXPECT_THAT(said.output, HasSubstr("signed up to 20"));
    EXPECT_THAT(said.output, HasSubstr("heads that the database kept are in the seal\nnothing was changed\n"));
}

TEST(Seal, begun_anew_over_a_changed_trace_is_found_by_the_heads_that_the_database_kept) {
    SealedOrder sealed{false};
    EVENTUALLY_COMPLETE(sealed.at, sealed.order);
    ASSERT_EQ(sealed.at.daemon.stop(), 0);
    ASSERT_GT(sealed.heads(), 0);
    for (const auto& entry : std::filesystem::directory_iterator{sealed.at.daemon.folder()})
        if (entry.path().filename().string().find(".seal-") != std::string::npos) std::filesystem::remove(entry.path());
    std::filesystem::resize_file(sealed.at.daemon.trace_file(), 0);
    sealed.at.daemon.start_ready();
    ASSERT_EQ(sealed.at.daemon.stop(), 0);
    const auto offline = sealed.at.daemon.command({"trace", "verify", "--offline"});
    EXPECT_EQ(offline.exit_code, 0) << "of itself it holds\n" << offline.output;
    const auto said = sealed.at.daemon.command({"trace", "verify"});
    EXPECT_EQ(said.exit_code, 1);
    EXPECT_THAT(said.output, HasSubstr("heads of the seal that the database kept are not in it"));
}

TEST(Seal, accuses_nobody_where_the_database_was_restored_from_a_time_before) {
    SealedOrder sealed{true};
    EVENTUALLY_COMPLETE(sealed.at, sealed.order);
    ASSERT_EQ(sealed.at.daemon.stop(), 0);
    sealed.at.site.execute("delete from moodle_shopd.seal_heads where written_at > (select min(written_at) from "
                           "moodle_shopd.seal_heads)");
    sealed.at.site.execute("delete from moodle_shopd.ledger where bill = $1", {std::to_string(sealed.order.bill)});
    sealed.at.daemon.start_ready();
    const auto next = sealed.at.buy({.customer = {.email = "next@example.org"}});
    EVENTUALLY_COMPLETE(sealed.at, next);
    ASSERT_EQ(sealed.at.daemon.stop(), 0);
    const auto said = sealed.at.daemon.command({"trace", "verify"});
    EXPECT_EQ(said.exit_code, 0) << said.output;
    EXPECT_THAT(said.output, HasSubstr("nothing was changed"));
}

TEST(Seal, heads_can_be_added_by_the_daemons_login_and_neither_changed_nor_removed) {
    SealedOrder sealed{false};
    const std::string login = "moodle_shopd";
    for (const std::string right : {"update", "delete", "truncate"})
        EXPECT_EQ(
            sealed.at.site.value("select has_table_privilege($1, 'moodle_shopd.seal_heads', $2)::text", {login, right}),
            "false")
            << right;
    EXPECT_EQ(
        sealed.at.site.value("select has_table_privilege($1, 'moodle_shopd.seal_heads', 'insert')::text", {login}),
        "true");
}

TEST(Seal, is_verified_without_the_database_and_says_that_its_heads_were_not_compared) {
    SealedOrder sealed{false};
    EVENTUALLY_COMPLETE(sealed.at, sealed.order);
    ASSERT_EQ(sealed.at.daemon.stop(), 0);
    sealed.at.site.execute("drop table moodle_shopd.seal_heads");
    const auto said = sealed.at.daemon.command({"trace", "verify"});
    EXPECT_EQ(said.exit_code, 69) << said.output;
    EXPECT_THAT(said.output, HasSubstr("the heads that the database keeps were not compared: "));
    EXPECT_THAT(said.output, HasSubstr("nothing was changed\n"));
}

TEST(Seal, a_key_that_cannot_be_used_is_refused_at_the_start_and_at_a_reload) {
    AtWork at;
    const auto key_file = at.daemon.folder() / "seal-key";
    const auto made = at.daemon.command({"trace", "key", key_file.string()});
    const auto again = at.daemon.command({"trace", "key", key_file.string()});
    EXPECT_EQ(again.exit_code, 78);
    EXPECT_THAT(again.output, HasSubstr("File exists"));
    const auto trusted = "\"" + between(made.output, "- \"", "\"") + "\"";
    at.daemon.start_ready();
    const auto refused_by_reload = [&](const std::string& yaml, const std::string& reason) {
        at.daemon.configure(yaml);
        at.daemon.signal(SIGHUP);
        EVENTUALLY(at.daemon.log().find(reason) != std::string::npos, at.daemon);
        EXPECT_TRUE(at.daemon.runs());
    };
    refused_by_reload("trace: { signing_key_file: " + key_file.string() + " }\n", "trace.trusted_keys is missing");
    refused_by_reload("trace: { signing_key_file: /nowhere, trusted_keys: [" + trusted + "] }\n",
                      "the key of the seal /nowhere: No such file or directory");
    refused_by_reload("trace: { trusted_keys: [\"ed25519:AAAA since 2026-11-23\"] }\n",
                      "there is a text that is no public key with its day");
    at.daemon.configure("trace: { signing_key_file: " + key_file.string() + ", trusted_keys: [" + trusted + "] }\n");
    at.daemon.signal(SIGHUP);
    EVENTUALLY(at.daemon.log().find("reloaded ") != std::string::npos, at.daemon);
    ASSERT_EQ(at.daemon.stop(), 0);
    at.daemon.configure("trace: { signing_key_file: /nowhere, trusted_keys: [" + trusted + "] }\n");
    at.daemon.start();
    EXPECT_EQ(at.daemon.wait_for_end(), 78);
}

} // namespace
} // namespace shopd::e2e
