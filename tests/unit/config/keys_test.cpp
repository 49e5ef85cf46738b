#include "tests/unit/config/fixture.hpp"

#include <gmock/gmock.h>

namespace shopd::config::tests {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(ConfigKeys, have_the_shipped_defaults) {
    const Config config = load_text(least_text);
    EXPECT_EQ(config.database.dsn, "dbname=moodle");
    EXPECT_EQ(config.database.prefix, "mdl_");
    EXPECT_EQ(config.moodle.url, "https://lms.example.org");
    EXPECT_EQ(config.moodle.token_file, "/run/token");
    EXPECT_FALSE(config.moodle.ca_file);
    EXPECT_FALSE(config.moodle.allow_plain_http);
    EXPECT_EQ(config.moodle.deadline, 60s);
    EXPECT_EQ(config.moodle.connect_deadline, 10s);
    EXPECT_EQ(config.moodle.php_limit, 300s);
    EXPECT_EQ(config.moodle.max_input_vars, 1000U);
    EXPECT_EQ(config.moodle.create_batch, 10U);
    EXPECT_EQ(config.moodle.concurrency, 2U);
    EXPECT_EQ(config.moodle.call_budget, 10s);
    EXPECT_EQ(config.trace.file, "/var/log/trace.log");
    EXPECT_EQ(config.trace.rotate.size, 67'108'864U);
    EXPECT_TRUE(config.trace.rotate.daily);
    EXPECT_EQ(config.trace.timezone, "");
    EXPECT_TRUE(config.trace.read.empty());
    EXPECT_EQ(config.feed.poll, 5s);
    EXPECT_EQ(config.feed.sweep.open, 60s);
    EXPECT_EQ(config.feed.sweep.all, 1h);
    EXPECT_EQ(config.feed.quiet, 1s);
    EXPECT_EQ(config.feed.replaced_within, 60s);
    EXPECT_EQ(config.feed.lease, 15s);
    EXPECT_EQ(config.feed.items_within, 60s);
    EXPECT_EQ(config.feed.verify_after, 5s);
    EXPECT_EQ(config.production.workers, 2U);
    EXPECT_EQ(config.production.wave, 50U);
    EXPECT_THAT(config.production.postpay, ElementsAre("SOLDOUT", "PREPROD", "COMPLETE"));
    EXPECT_TRUE(config.production.prepay.empty());
    EXPECT_EQ(config.production.taken_over, Production::TakenOver::hold);
    EXPECT_EQ(config.production.undo, Production::Undo::suspend);
    EXPECT_EQ(config.production.retry.first, 1s);
    EXPECT_EQ(config.production.retry.longest, 10min);
    EXPECT_EQ(config.production.retry.configuration, 15min);
    EXPECT_EQ(config.brakes.older_than, 720h);
    EXPECT_EQ(config.brakes.one_sweep, 1000U);
    EXPECT_EQ(config.brakes.undos, 50U);
    EXPECT_EQ(config.brakes.undos_within, 10min);
    EXPECT_EQ(config.brakes.inserted_paid, Brakes::InsertedPaid::hold);
    EXPECT_FALSE(config.notify_sales);
    EXPECT_FALSE(config.customer_support);
    EXPECT_FALSE(config.expiry);
    EXPECT_FALSE(config.notify_customer.produced);
    EXPECT_FALSE(config.customer_account.pass_on_changes);
    EXPECT_TRUE(config.products.empty());
}

TEST(ConfigKeys, each_reach_their_own_value) {
    const Config config = load_text(R"(
database: { dsn: host=db, prefix: m_ }
moodle:
  url: http://lms.example.org/moodle/
  token_file: token
  ca_file: ca.pem
  allow_plain_http: true
  deadline: 11 s
  connect_deadline: 12 ms
  php_limit: 13 min
  max_input_vars: 114
  create_batch: 15
  concurrency: 16
  call_budget: 9 min
trace: { file: t.log, rotate: { size: 16 KiB, daily: false }, timezone: Europe/Paris, read: [/a*, b] }
feed:
  { poll: 17 s, sweep: { open: 18 s, all: 19 s }, quiet: 20 s, replaced_within: 21 s, lease: 22 s, items_within: 23 s,
    verify_after: 24 s }
production:
  { workers: 25, wave: 26, postpay: [PARTIAL], prepay: [PLACED, PENDING], taken_over: produce, undo: remove,
    retry: { first: 27 ms, longest: 28 s, configuration: 29 days } }
brakes: { older_than: 30 h, one_sweep: 31, undos: 32 per 33 s, inserted_paid: produce }
notify_sales: { role: sales }
notify_customer: { produced: true }
customer_account: { pass_on_changes: true }
customer_support: { course: 34, roles: [student, customer] }
expiry: { before: [35, 48 h], after: [1 day] }
)");
    EXPECT_EQ(config.database.dsn, "host=db");
    EXPECT_EQ(config.database.prefix, "m_");
    EXPECT_EQ(config.moodle.url, "http://lms.example.org/moodle");
    EXPECT_EQ(config.moodle.token_file, "/etc/moodle-shopd/token");
    EXPECT_EQ(config.moodle.ca_file, "/etc/moodle-shopd/ca.pem");
    EXPECT_TRUE(config.moodle.allow_plain_http);
    EXPECT_EQ(config.moodle.deadline, 11s);
    EXPECT_EQ(config.moodle.connect_deadline, 12ms);
    EXPECT_EQ(config.moodle.php_limit, 13min);
    EXPECT_EQ(config.moodle.max_input_vars, 114U);
    EXPECT_EQ(config.moodle.create_batch, 15U);
    EXPECT_EQ(config.moodle.concurrency, 16U);
    EXPECT_EQ(config.moodle.call_budget, 9min);
    EXPECT_EQ(config.trace.file, "/etc/moodle-shopd/t.log");
    EXPECT_EQ(config.trace.rotate.size, 16'384U);
    EXPECT_FALSE(config.trace.rotate.daily);
    EXPECT_EQ(config.trace.timezone, "Europe/Paris");
    EXPECT_THAT(config.trace.read, ElementsAre("/a*", "/etc/moodle-shopd/b"));
    EXPECT_EQ(config.feed.poll, 17s);
    EXPECT_EQ(config.feed.sweep.open, 18s);
    EXPECT_EQ(config.feed.sweep.all, 19s);
    EXPECT_EQ(config.feed.quiet, 20s);
    EXPECT_EQ(config.feed.replaced_within, 21s);
    EXPECT_EQ(config.feed.lease, 22s);
    EXPECT_EQ(config.feed.items_within, 23s);
    EXPECT_EQ(config.feed.verify_after, 24s);
    EXPECT_EQ(config.production.workers, 25U);
    EXPECT_EQ(config.production.wave, 26U);
    EXPECT_THAT(config.production.postpay, ElementsAre("PARTIAL"));
    EXPECT_THAT(config.production.prepay, ElementsAre("PLACED", "PENDING"));
    EXPECT_EQ(config.production.taken_over, Production::TakenOver::produce);
    EXPECT_EQ(config.production.undo, Production::Undo::remove);
    EXPECT_EQ(config.production.retry.first, 27ms);
    EXPECT_EQ(config.production.retry.longest, 28s);
    EXPECT_EQ(config.production.retry.configuration, 29 * 24h);
    EXPECT_EQ(config.brakes.older_than, 30h);
    EXPECT_EQ(config.brakes.one_sweep, 31U);
    EXPECT_EQ(config.brakes.undos, 32U);
    EXPECT_EQ(config.brakes.undos_within, 33s);
    EXPECT_EQ(config.brakes.inserted_paid, Brakes::InsertedPaid::produce);
    EXPECT_EQ(config.notify_sales->role, "sales");
    EXPECT_TRUE(config.notify_customer.produced);
    EXPECT_TRUE(config.customer_account.pass_on_changes);
    EXPECT_EQ(config.customer_support->course, "34");
    EXPECT_THAT(config.customer_support->roles, ElementsAre("student", "customer"));
    EXPECT_THAT(config.expiry->before, ElementsAre(35 * 24h, 48h));
    EXPECT_THAT(config.expiry->after, ElementsAre(24h));
}

TEST(ConfigKeys, of_expiry_are_whole_days_each_once) {
    const auto wrong = [](const std::string& lists) { return short_problems("expiry: { " + lists + " }\n"); };
    EXPECT_THAT(wrong("before: [30, 36 h]"), ElementsAre("expiry.before: \"36 h\" is no number of days"));
    EXPECT_THAT(wrong("before: [0]"), ElementsAre("expiry.before: \"0\" is no number of days"));
    EXPECT_THAT(wrong("before: [1001]"), ElementsAre("expiry.before: \"1001\" is no number of days"));
    EXPECT_THAT(wrong("after: [seven]"), ElementsAre("expiry.after: \"seven\" is no number of days"));
    EXPECT_THAT(wrong("after: [-7]"), ElementsAre("expiry.after: \"-7\" is no number of days"));
    EXPECT_THAT(wrong("before: [7 days, 7]"), ElementsAre("expiry.before: \"7\" stands twice in the list"));
    EXPECT_THAT(wrong("before: 7"), ElementsAre(HasSubstr("expiry.before: a list of days is wanted")));
    EXPECT_THAT(wrong("before: [], after: [7]"), testing::IsEmpty());
    const auto config = load_text(std::string{least_text} + "expiry: { after: [7] }\n");
    EXPECT_THAT(config.expiry->before, ElementsAre(30 * 24h, 7 * 24h, 24h)) << "unless it is given";
}

TEST(ConfigKeys, that_must_be_given_are_named_one_by_one_in_an_empty_file) {
    const auto text = problems_of("");
    for (const auto* key : {"database.dsn", "moodle.url", "moodle.token_file", "trace.file"})
        EXPECT_THAT(text, HasSubstr(std::string{"shop.yaml:1:1: "} + key + ": is missing\n"));
}

TEST(ConfigKeys, of_a_section_that_turns_something_on_must_be_complete) {
    EXPECT_THAT(short_problems("customer_support: { course: X }\nnotify_sales:\n"),
                ElementsAre("customer_support.roles: is missing", "notify_sales.role: is missing"));
}

TEST(ConfigKeys, in_the_wrong_section_are_told_where_they_belong) {
    EXPECT_THAT(problems_with("lease: 15 s\n"), HasSubstr("did you mean feed.lease?"));
    EXPECT_THAT(problems_with("feed: { workers: 2 }\n"), HasSubstr("did you mean production.workers?"));
    EXPECT_THAT(short_problems("feed.lease: 15 s\n"), ElementsAre("feed.lease: a key with a dot"));
}

TEST(ConfigKeys, of_parts_that_are_not_built_are_unknown) {
    EXPECT_THAT(short_problems("metrics: { listen: 127.0.0.1:8080 }\n"), ElementsAre("metrics: unknown key"));
}

TEST(ConfigKeys, without_a_value_or_with_one_of_another_kind_are_problems) {
    EXPECT_THAT(short_problems("feed: { poll: , quiet: [1 s], lease: { a: b }, verify_after: \"\", sweep: 60 s }\n"),
                ElementsAre("feed.poll: a time is wanted, nothing stands here",
                            "feed.quiet: a time is wanted, not a list", "feed.lease: a time is wanted, not a map",
                            "feed.verify_after: a time is wanted, the text is empty",
                            "feed.sweep: a section with keys is wanted here"));
    EXPECT_THAT(
        short_problems("production: { postpay: SOLDOUT, prepay: ~ }\n"),
        ElementsAre("production.postpay: a list is wanted, not one text", "production.prepay: a list is wanted"));
}

TEST(ConfigKeys, of_a_section_that_is_written_but_empty_keep_their_defaults) {
    EXPECT_EQ(load_with("feed:\n").feed.lease, 15s);
}

TEST(ConfigKeys, are_not_read_as_yaml_guesses) {
    for (const std::string value :
         {"010", "0x10", "1e1", "1_0", "+1", "-1", "1.0", "18446744073709551616", "ten", ".inf"})
        EXPECT_EQ(short_problems("production: { wave: " + value + " }\n"),
                  std::vector<std::string>{"production.wave: \"" + value + "\" is not a whole number"});
    for (const std::string value : {"yes", "no", "on", "off", "True", "1", "y"})
        EXPECT_EQ(short_problems("production: {}\nfeed: {}\nbrakes: {}\n"
                                 "notify_sales: { role: " +
                                 value + " }\n"),
                  std::vector<std::string>{})
            << "texts are texts";
}

struct Range {
    std::string section;
    std::string right;
    std::string wrong;
};

class ConfigRanges : public ::testing::TestWithParam<Range> {};

TEST_P(ConfigRanges, end_where_they_should) {
    const auto& [section, right, wrong] = GetParam();
    EXPECT_THAT(short_problems(section + ": { " + right + " }\n"), ElementsAre()) << right;
    EXPECT_THAT(short_problems(section + ": { " + wrong + " }\n"), ElementsAre(HasSubstr("out of range"))) << wrong;
}

INSTANTIATE_TEST_SUITE_P(
    All, ConfigRanges,
    ::testing::Values(Range{"production", "workers: 1", "workers: 0"},
                      Range{"production", "workers: 64", "workers: 65"}, Range{"production", "wave: 1", "wave: 0"},
                      Range{"production", "wave: 1000", "wave: 1001"}, Range{"feed", "lease: 3 s", "lease: 2999 ms"},
                      Range{"feed", "lease: 1 h", "lease: 61 min"}, Range{"feed", "poll: 10 ms", "poll: 9 ms"},
                      Range{"feed", "quiet: 0 s", "quiet: 2 h"}, Range{"brakes", "older_than: 1 ms", "older_than: 0 s"},
                      Range{"brakes", "undos: 0 per 1 ms", "undos: 1 per 0 s"}));

TEST(ConfigRanges, of_moodle_end_where_they_should) {
    const std::string rest = "database: { dsn: dbname=moodle }\ntrace: { file: /t }\n"
                             "moodle: { url: https://lms.example.org, token_file: /run/token, ";
    EXPECT_EQ(problems_of(rest + "max_input_vars: 100, create_batch: 1 }\n"), "");
    EXPECT_THAT(problems_of(rest + "max_input_vars: 99 }\n"), HasSubstr("write 100 to 1000000"));
    EXPECT_THAT(problems_of(rest + "create_batch: 0 }\n"), HasSubstr("write 1 to 500"));
    EXPECT_THAT(problems_of(rest + "deadline: 5 s }\n"),
                HasSubstr("moodle.deadline: moodle.connect_deadline (10 s) is longer than moodle.deadline (5 s)"));
}

TEST(ConfigStates, are_those_of_the_plugin_and_either_paid_or_not) {
    EXPECT_THAT(short_problems("production: { prepay: [PENDING, SOLDOUT] }\n"),
                ElementsAre("production.prepay: SOLDOUT stands in both prepay and postpay"));
    EXPECT_THAT(short_problems("production: { postpay: [] }\n"), ElementsAre("production.postpay: the list is empty"));
    EXPECT_THAT(short_problems("production: { prepay: [PENDING, PENDING] }\n"),
                ElementsAre("production.prepay: \"PENDING\" stands twice in the list"));
    EXPECT_THAT(problems_with("production: { prepay: [PENDIN] }\n"), HasSubstr("did you mean PENDING?"));
}

TEST(ConfigRetry, pauses_grow) {
    EXPECT_THAT(
        short_problems("production: { retry: { first: 1 min, longest: 1 s } }\n"),
        ElementsAre(
            "production.retry.first: production.retry.first (1 min) is longer than production.retry.longest (1 s)"));
}

} // namespace
} // namespace shopd::config::tests
