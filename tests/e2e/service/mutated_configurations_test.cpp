#include "tests/e2e/support/daemon.hpp"
#include "tests/e2e/support/invariants.hpp"
#include "tests/e2e/support/orders.hpp"
#include "tests/sandbox/shop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <iostream>
#include <random>
#include <regex>
#include <sstream>

/// Configurations as hurried people leave them, put in force while orders come in.
namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;

/// Of everything that a reload may change, without what says who we are.
constexpr const char* whole =
    "moodle:\n"
    "  deadline: 60 s\n"
    "  create_batch: 10\n"
    "  concurrency: 2\n"
    "trace:\n"
    "  rotate: { size: 64 MiB, daily: true }\n"
    "  keep: 3650 days\n"
    "  checkpoint: 60 s\n"
    "feed:\n"
    "  poll: 5 s\n"
    "  sweep: { open: 60 s, all: 1 h }\n"
    "  quiet: 200 ms\n"
    "  replaced_within: 60 s\n"
    "  verify_after: 300 ms\n"
    "production:\n"
    "  wave: 50\n"
    "  postpay: [SOLDOUT, PREPROD, COMPLETE]\n"
    "  taken_over: hold\n"
    "  undo: suspend\n"
    "  retry: { first: 100 ms, longest: 1 s, configuration: 15 min }\n"
    "brakes:\n"
    "  older_than: 30 days\n"
    "  undos: 50 per 10 min\n"
    "customer_account: { pass_on_changes: false }\n"
    "handlers:\n"
    "  card:\n"
    "    params: { course: { required: true }, length: { type: days, default: 365 } }\n"
    "    postpay:\n"
    "      - enrol: { coursename: \"{course}\", endtime: \"+{length} days\" }\n"
    "      - product:\n"
    "products:\n"
    "  LANG: { handler: std_enrolonecourse, params: { coursename: EFORM-C, endtime: +365 days } }\n"
    "  \"TEAM-*\": { handler: std_enrolonecoursemultiple, params: { coursename: EFORM-C } }\n"
    "  SEATS: { handler: std_generateseats, params: { packsize: 5, courselist: \"EFORM-*\" } }\n"
    "  CARD: { handler: card, params: { course: EFORM-C } }\n";

class Mutator {
public:
    std::string next() {
        text_ = whole;
        for (auto times = below(4) == 0 ? 3 : 1; times > 0; --times)
            mutate();
        return text_;
    }

private:
    void mutate() {
        switch (below(14)) {
        case 0:
            text_.erase(below(text_.size()), 1);
            break;
        case 1:
            text_.insert(below(text_.size()), 1, "{}[]:,-#\"'&*!|>%@`\t\n x0"[below(23)]);
            break;
        case 2:
            text_.insert(below(text_.size()), one_of({"\xff", std::string(1, '\0'), "\xe2\x80\xae", "\x1b[2J"}));
            break;
        case 3:
            line(begin_of_line(), [](std::string one) { return one + one; });
            break;
        case 4:
            line(begin_of_line(), [](const std::string&) { return std::string{}; });
            break;
        case 5:
            line(begin_of_line(), [](const std::string& one) { return "  " + one; });
            break;
        case 6:
            number();
            break;
        case 7:
            word();
            break;
        default:
            text_.resize(below(text_.size()));
            break;
        }
    }

    std::size_t below(std::size_t limit) { return limit == 0 ? 0 : random_() % limit; }

    std::string one_of(const std::vector<std::string>& words) { return words[below(words.size())]; }

    std::size_t begin_of_line() {
        const auto before = text_.rfind('\n', below(text_.size()));
        return before == std::string::npos ? 0 : before + 1;
    }

    template <typename Change>
    void line(std::size_t begin, const Change& change) {
        const auto end = std::min(text_.find('\n', begin), text_.size() - 1) + 1;
        if (begin < end) text_.replace(begin, end - begin, change(text_.substr(begin, end - begin)));
    }

    void number() {
        const auto digit = text_.find_first_of("0123456789", below(text_.size()));
        if (digit == std::string::npos) return;
        text_.replace(digit, 1, one_of({"-1", "0", "7", "99999999999999999999", "1.5", "", "many"}));
    }

    /// One that an operator may well mean.
    void whole_number() {
        const auto begin = text_.find_first_of("0123456789", below(text_.size()));
        if (begin == std::string::npos) return;
        const auto end = std::min(text_.find_first_not_of("0123456789", begin), text_.size());
        text_.replace(begin, end - begin, std::to_string(below(90) + 1));
    }

    void choice() {
        const auto [word, other] = std::vector<std::pair<std::string, std::string>>{{"hold", "produce"},
                                                                                    {"suspend", "remove"},
                                                                                    {"daily: true", "daily: false"},
                                                                                    {"false }", "true }"}}[below(4)];
        if (const auto at = text_.find(word); at != std::string::npos) text_.replace(at, word.size(), other);
    }

    void word() {
        const auto begin = text_.find_first_of("abcdefghijklmnopqrstuvwxyz", below(text_.size()));
        if (begin == std::string::npos) return;
        const auto end = text_.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", begin);
        text_.replace(begin, std::min(end, text_.size()) - begin,
                      one_of({"true", "null", "wave", "hours", "~", "remove", "std_enrolonecourse", "produce"}));
    }

    std::mt19937 random_{20'261'124};
    std::string text_;
};

std::size_t count_of(const std::string& text, const std::string& words) {
    std::size_t count = 0;
    for (auto at = text.find(words); at != std::string::npos; at = text.find(words, at + words.size()))
        ++count;
    return count;
}

struct Reloads {
    std::size_t good;
    std::size_t bad;
};

Reloads reloads_of(const Daemon& daemon) {
    const auto log = daemon.log();
    return {count_of(log, "] reloaded ") + count_of(log, " reloaded /"), count_of(log, "the reload of ")};
}

TEST(MutatedConfigurations, are_refused_with_place_and_remedy_or_applied_and_no_order_is_lost_or_repeated) {
    sandbox::Site site;
    sandbox::StandIn moodle{site};
    Daemon daemon{site, moodle, {.yaml = whole}};
    daemon.start_ready();
    auto database = site.connect();
    Mutator mutator;
    const std::regex place{R"(test\.yaml:[0-9]+:[0-9]+: )"};
    constexpr int configurations = 200;
    int refused = 0;
    for (int number = 0; number < configurations; ++number) {
        const auto text = mutator.next();
        SCOPED_TRACE(text);
        const auto order =
            shop::place(database, {.customer = {.email = "customer" + std::to_string(number) + "@example.org"}});
        daemon.configure(text);
        const auto checked = daemon.command({"check"});
        const auto before = reloads_of(daemon);
        daemon.signal(SIGHUP);
        shop::pay(database, order.bill);
        EVENTUALLY(reloads_of(daemon).good + reloads_of(daemon).bad > before.good + before.bad, daemon);
        ASSERT_TRUE(daemon.runs()) << daemon.log();
        const bool applied = reloads_of(daemon).good > before.good;
        if (checked.exit_code == 0) {
            EXPECT_TRUE(applied) << "check finds nothing, and the daemon refuses it";
            continue;
        }
        ++refused;
        EXPECT_EQ(checked.exit_code, 78) << checked.output;
        EXPECT_TRUE(std::regex_search(checked.output, place)) << checked.output;
        EXPECT_GE(std::count(checked.output.begin(), checked.output.end(), '\n'), 4)
            << "no line with the place and no remedy: " << checked.output;
        EXPECT_EQ(checked.output.find('\x1b'), std::string::npos) << "it reaches the terminal";
        EXPECT_FALSE(applied) << "check refuses it, and the daemon runs with it";
    }
    std::cout << refused << " of " << configurations << " refused, the others applied\n";
    EXPECT_GT(refused, configurations / 4);
    EXPECT_LT(refused, configurations * 9 / 10) << "hardly any was good";

    daemon.configure(whole);
    daemon.signal(SIGHUP);
    EVENTUALLY(site.number("select count(*) from mdl_local_shop_bill where status = 'COMPLETE'") == configurations &&
                   all_quiet(site),
               daemon);
    EXPECT_EQ(enrolments_in(site, "EFORM-C"), configurations);
    EXPECT_EQ(site.number("select count(*) from mdl_local_shop_product"), configurations);
    EXPECT_NOTHING_TWICE(site);
    EXPECT_EQ(daemon.stop(), 0);
}

} // namespace
} // namespace shopd::e2e
