#include "config/checks.hpp"
#include "config/keys.hpp"
#include "config/read_keys.hpp"
#include "config/text.hpp"
#include "config/trusted_key.hpp"
#include "config/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>

namespace shopd::config {
namespace {

using Paths = std::initializer_list<std::string_view>;

bool is_right(const Marks& marks, Paths paths) {
    return std::all_of(paths.begin(), paths.end(), [&](std::string_view path) {
        const auto found = marks.find(path);
        return found == marks.end() || found->second.right;
    });
}

/// At the first of the keys that was given, unless one of them has a problem of its own.
void add_once(const Marks& marks, Paths paths, Complaint complaint, Report& report) {
    if (!is_right(marks, paths)) return;
    for (const auto path : paths) {
        const auto found = marks.find(path);
        if (found != marks.end()) return report.add(found->second.mark, path, std::move(complaint));
    }
}

void check_states(const Config& config, const Marks& marks, Report& report) {
    for (const auto& state : config.production.prepay) {
        const auto& postpay = config.production.postpay;
        if (std::find(postpay.begin(), postpay.end(), state) == postpay.end()) continue;
        add_once(marks, {"production.prepay", "production.postpay"},
                 {fmt::format("{} stands in both prepay and postpay", state),
                  "a state is either paid or not: keep it in one of them"},
                 report);
    }
}

void check_order(milliseconds smaller, milliseconds larger, std::string_view smaller_path, std::string_view larger_path,
                 const Marks& marks, Report& report) {
    if (smaller <= larger) return;
    add_once(
        marks, {smaller_path, larger_path},
        {fmt::format("{} ({}) is longer than {} ({})", smaller_path, to_text(smaller), larger_path, to_text(larger)),
         "lower the first or raise the second"},
        report);
}

void check_trusted_keys(const Config& config, const Marks& marks, Report& report) {
    const auto& keys = config.trace.trusted_keys;
    if (!std::all_of(keys.begin(), keys.end(), read_trusted_key))
        add_once(marks, {"trace.trusted_keys"},
                 {"there is a text that is no public key with its day",
                  "write each as moodle-shopd trace key prints it: ed25519:BASE64 since 2026-11-23"},
                 report);
    if (config.trace.signing_key_file && keys.empty())
        add_once(marks, {"trace.signing_key_file"},
                 {"trace.trusted_keys is missing: nobody could tell this key's signatures from another's",
                  "put the public key there that moodle-shopd trace key printed with this one"},
                 report);
}

void check_listeners(const Config& config, const Marks& marks, Report& report) {
    if (config.web && !config.monitoring.listen.empty() && config.web->listen == config.monitoring.listen)
        add_once(marks, {"monitoring.listen"},
                 {"the page is served there already (web.listen)",
                  "give it a port or a socket of its own: nobody signs in to it, and no web server should pass it on"},
                 report);
    const auto& textfile = config.monitoring.textfile;
    if (textfile && textfile->extension() != ".prom")
        add_once(marks, {"monitoring.textfile"},
                 {"node_exporter reads no such file", "let its name end in .prom: moodle-shopd.prom"}, report);
}

} // namespace

void check_relations(const Config& config, const Marks& marks, Report& report) {
    check_states(config, marks, report);
    check_trusted_keys(config, marks, report);
    check_listeners(config, marks, report);
    check_order(config.trace.legal_term, config.trace.keep, "trace.legal_term", "trace.keep", marks, report);
    check_order(config.moodle.connect_deadline, config.moodle.deadline, "moodle.connect_deadline", "moodle.deadline",
                marks, report);
    check_order(config.production.retry.first, config.production.retry.longest, "production.retry.first",
                "production.retry.longest", marks, report);
    if (!config.moodle.allow_plain_http && sends_in_clear(config.moodle.url)) {
        add_once(marks, {"moodle.url", "moodle.allow_plain_http"},
                 {"plain http to another host: the token would travel in clear",
                  "write https://, or moodle.allow_plain_http: true if the network is your own"},
                 report);
    }
}

} // namespace shopd::config
