#include "daemon/commands/trace/order.hpp"
#include "daemon/commands/trace/trace_commands.hpp"
#include "daemon/trace/escape.hpp"
#include "daemon/trace/scan.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <ostream>

namespace shopd::commands {
namespace {

std::string printable(std::string_view bytes) {
    std::string text;
    trace::append_printable(text, bytes);
    return text;
}

std::string_view name_of(trace::Format format) {
    switch (format) {
    case trace::Format::ours:
        return "moodle-shopd";
    case trace::Format::plugin:
        return "plugin";
    case trace::Format::plugin_before_2019:
        return "plugin-before-2019";
    }
    return "";
}

void print_json(const TraceOutput& output, const trace::Entry& entry) {
    const nlohmann::ordered_json object = {
        {"at", printable(entry.parsed.stamp)},     {"transaction_id", printable(entry.parsed.bracketed.value_or(""))},
        {"text", printable(entry.parsed.body)},    {"format", name_of(entry.parsed.format)},
        {"file", printable(entry.file->string())},
    };
    *output.out << object.dump() << '\n';
}

std::string describe(const std::vector<std::string>& ids, const TraceScanOptions& options) {
    std::string names;
    for (const auto& id : ids)
        names += (names.empty() ? "" : ", ") + printable(id);
    const bool has_limits = !options.from.empty() || !options.to.empty();
    return fmt::format("no line of {} in the trace{}. \"moodle-shopd trace list\" shows which transactions it has.",
                       names, has_limits ? " at that time" : "");
}

} // namespace

int trace_scan(const config::Trace& settings, const TraceScanOptions& options, const FindTransactionIds& find,
               const TraceOutput& output) {
    try {
        trace::Query query{find_transaction_ids(options.order, find), read_local_time("--from", options.from, false),
                           read_local_time("--to", options.to, true)};
        const auto ids = query.transaction_ids;
        trace::History history{settings, std::move(query)};
        bool has_found = false;
        while (const auto entry = history.next()) {
            has_found = true;
            if (options.json)
                print_json(output, *entry);
            else if (output.is_terminal)
                *output.out << printable(entry->line) << '\n';
            else
                *output.out << entry->line << '\n';
            if (!*output.out) return exit_unavailable;
        }
        return report(output, history.problems(), has_found, describe(ids, options));
    } catch (const CommandFailed& failure) {
        *output.errors << printable(failure.what()) << '\n';
        return failure.code();
    }
}

} // namespace shopd::commands
