#include "tests/bench/measurements.hpp"
#include "tests/bench/setting.hpp"
#include "tests/bench/usage.hpp"

#include "moodle/rest/client.hpp"
#include "moodle/rest/functions.hpp"

#include <fmt/format.h>

#include <atomic>
#include <stdexcept>
#include <thread>

namespace shopd::bench {
namespace {

constexpr std::int64_t orders = 500;
constexpr std::int64_t orders_one_by_one = 100;
constexpr unsigned workers = 2;
constexpr const char* yaml = "customer_support: { course: CUSTOMERSUPPORT, roles: [student] }\n";

template <typename Answer>
auto must(Answer answer) {
    if (!answer) throw std::runtime_error(answer.error().message);
    return answer;
}

/// The calls that one order needs, an effect a call: account, support enrolment, course, the customer's group, in it.
void call_for_one(rest::Client& client, std::int64_t number) {
    const auto name = fmt::format("single{}", number);
    const rest::NewUser user{name, "Single", name, name + "@example.org", "Paris", "FR", ""};
    const auto user_id = must(rest::create_users(client, std::span{&user, 1}))->front().id;
    for (const std::int64_t course : {2, 3}) {
        const rest::Enrolment enrolment{RoleId{5}, user_id, CourseId{course}, 0, 0, false};
        must(rest::enrol_users(client, std::span{&enrolment, 1}));
    }
    const rest::NewGroup group{CourseId{3}, "customer_" + name, "", ""};
    const rest::GroupMember member{must(rest::create_groups(client, std::span{&group, 1}))->front().id, user_id};
    must(rest::add_group_members(client, std::span{&member, 1}));
}

/// Orders per second of as many workers that call Moodle an effect at a time, and do nothing else.
double one_call_an_effect(const Shop& shop) {
    const auto config = shop.config();
    const auto token =
        std::make_shared<const rest::WebServiceToken>(rest::WebServiceToken::read(config->moodle.token_file));
    std::atomic<std::int64_t> next = 0;
    const auto begun = Clock::now();
    std::vector<std::jthread> threads;
    for (unsigned i = 0; i < workers; ++i)
        threads.emplace_back([&] {
            rest::Client client{config->moodle, token};
            for (auto number = next++; number < orders_one_by_one; number = next++)
                call_for_one(client, number);
        });
    threads.clear();
    return static_cast<double>(orders_one_by_one) / seconds_since(begun);
}

} // namespace

void measure_orders(Report& report, const Options&) {
    report.progress(fmt::format("(d) {} new customers pay at once, Moodle at its real costs", orders));
    sandbox::Cluster cluster{
        {.settings = {"shared_preload_libraries = 'pg_stat_statements'", "pg_stat_statements.track = top"}}};
    Shop shop{cluster, yaml, false, true, orders, "EFORM"};
    shop.daemon.start_ready();
    add_costs(shop.moodle);
    Statements statements{shop.site};
    shop.moodle.clear_calls();
    const auto begun = Clock::now();
    set_status(shop.site, 0, orders, "SOLDOUT");
    shop.wait_until_complete(orders);
    const auto ours = orders / seconds_since(begun);
    const auto calls = static_cast<double>(shop.moodle.count("*")) / orders;
    const auto sent = static_cast<double>(statements.count()) / orders;
    report.progress("(d) the most frequent statements:" + statements.most_frequent(8));
    shop.daemon.stop();
    const auto single = one_call_an_effect(shop);
    report.add({"(d) orders per second at Moodle's costs, 2 workers", fmt::format("{:.1f}/s", ours),
                fmt::format("a call an effect {:.1f}/s", single), fmt::format("{:.2f}", ours / single), "at least 3.00",
                ours >= 3 * single});
    report.add({"(d) REST calls an order", fmt::format("{:.3f}", calls), "", "", "at most 0.2", calls <= 0.2});
    report.add({"(d) SQL statements an order", fmt::format("{:.2f}", sent), "", "", "at most 3", sent <= 3});
}

} // namespace shopd::bench
