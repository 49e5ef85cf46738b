#include "config/checks.hpp"
#include "config/keys.hpp"
#include "config/read_keys.hpp"
#include "config/text.hpp"
#include "config/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>

namespace shopd::config {
namespace {

/// The first of the keys that was given.
std::pair<std::string_view, Mark> first_given(const Marks& marks, std::initializer_list<std::string_view> paths) {
    for (const auto path : paths)
        if (const auto found = marks.find(path); found != marks.end()) return {path, found->second};
    return {*paths.begin(), Mark{}};
}

void check_states(const Config& config, const Marks& marks, Report& report) {
    for (const auto& state : config.production.prepay) {
        const auto& postpay = config.production.postpay;
        if (std::find(postpay.begin(), postpay.end(), state) == postpay.end()) continue;
        const auto [path, mark] = first_given(marks, {"production.prepay", "production.postpay"});
        report.add(mark, path,
                   {fmt::format("{} stands in both prepay and postpay", state),
                    "a state is either paid or not: keep it in one of them"});
    }
}

void check_order(milliseconds smaller, milliseconds larger, std::string_view smaller_path, std::string_view larger_path,
                 const Marks& marks, Report& report) {
    if (smaller <= larger) return;
    const auto [path, mark] = first_given(marks, {smaller_path, larger_path});
    report.add(
        mark, path,
        {fmt::format("{} ({}) is longer than {} ({})", smaller_path, to_text(smaller), larger_path, to_text(larger)),
         "lower the first or raise the second"});
}

} // namespace

void check_relations(const Config& config, const Marks& marks, Report& report) {
    check_states(config, marks, report);
    check_order(config.moodle.connect_deadline, config.moodle.deadline, "moodle.connect_deadline", "moodle.deadline",
                marks, report);
    check_order(config.production.retry.first, config.production.retry.longest, "production.retry.first",
                "production.retry.longest", marks, report);
    if (!config.moodle.allow_plain_http && sends_in_clear(config.moodle.url)) {
        const auto [path, mark] = first_given(marks, {"moodle.url"});
        report.add(mark, path,
                   {"plain http to another host: the token would travel in clear",
                    "write https://, or moodle.allow_plain_http: true if the network is your own"});
    }
}

} // namespace shopd::config
