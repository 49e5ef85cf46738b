#include "daemon/commands/trace/trace_commands.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace shopd::commands {
namespace {

constexpr const char* order_help = "A bill id (digits only) or a transaction id; txn:ID is always the latter";

void add_scan(CLI::App& trace, const TraceCommands& commands, std::function<int()>& chosen) {
    auto options = std::make_shared<TraceScanOptions>();
    CLI::App* scan = trace.add_subcommand("scan", "Show everything that the trace has on one order");
    scan->add_option("ORDER", options->order, order_help)->required();
    scan->add_option("--from", options->from, "Leave out what is before: 2026-11-22, \"2026-11-22 15:45\"");
    scan->add_option("--to", options->to, "Leave out what is after; a day counts whole");
    scan->add_flag("--json", options->json, "One JSON object a line");
    scan->footer("Examples:\n  moodle-shopd trace scan TU90QMLVYXD5UMZYUQ==\n  moodle-shopd trace scan 4711 --json");
    scan->callback([=, &chosen] {
        chosen = [=] { return trace_scan(commands.read_settings(), *options, commands.find, commands.output); };
    });
}

void add_list(CLI::App& trace, const TraceCommands& commands, std::function<int()>& chosen) {
    auto options = std::make_shared<TraceListOptions>();
    CLI::App* list = trace.add_subcommand("list", "Show which transactions the trace has, the last traced first");
    list->add_option("--since", options->since, "Only those with a line since then, e.g. 2026-11-22");
    list->add_option("--grep", options->grep, "Only those with a line that contains this text");
    list->add_flag("--json", options->json, "One JSON object a line");
    list->footer(
        "Examples:\n  moodle-shopd trace list --since 2026-11-22\n  moodle-shopd trace list --grep benoit.tostain");
    list->callback(
        [=, &chosen] { chosen = [=] { return trace_list(commands.read_settings(), *options, commands.output); }; });
}

void add_tail(CLI::App& trace, const TraceCommands& commands, std::function<int()>& chosen) {
    auto options = std::make_shared<TraceTailOptions>();
    CLI::App* tail = trace.add_subcommand("tail", "Show the last lines of the trace");
    tail->add_option("ORDER", options->order, order_help);
    tail->add_option("-n,--lines", options->count, "How many lines")->capture_default_str();
    tail->add_flag("-f,--follow", options->follow, "Go on with the lines that come");
    tail->footer("Examples:\n  moodle-shopd trace tail -f\n  moodle-shopd trace tail -n 50 TU90QMLVYXD5UMZYUQ==");
    tail->callback([=, &chosen] {
        chosen = [=] { return trace_tail(commands.read_settings(), *options, commands.find, commands.output); };
    });
}

} // namespace

void add_trace_commands(CLI::App& app, const TraceCommands& commands, std::function<int()>& chosen) {
    CLI::App* trace = app.add_subcommand("trace", "Read the merchant trace");
    trace->require_subcommand(1);
    add_scan(*trace, commands, chosen);
    add_list(*trace, commands, chosen);
    add_tail(*trace, commands, chosen);
}

} // namespace shopd::commands
