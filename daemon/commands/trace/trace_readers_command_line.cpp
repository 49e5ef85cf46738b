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
    auto* follow = scan->add_flag("-f,--follow", options->follow, "Go on with the order's lines that come");
    follow->excludes("--to");
    scan->add_flag("--json", options->json, "One JSON object a line");
    scan->footer("Examples:\n  moodle-shopd trace scan TU90QMLVYXD5UMZYUQ==\n  moodle-shopd trace scan 4711 --json\n  "
                 "moodle-shopd trace scan 4711 --follow");
    scan->callback([=, &chosen] {
        chosen = [=] { return trace_scan(commands.read_settings(), *options, commands.shop, commands.output); };
    });
}

void add_tail(CLI::App& trace, const TraceCommands& commands, std::function<int()>& chosen) {
    auto options = std::make_shared<TraceTailOptions>();
    CLI::App* tail = trace.add_subcommand("tail", "Show the last lines of the trace");
    tail->add_option("ORDER", options->order, order_help);
    tail->add_option("-n,--lines", options->count, "How many lines")->capture_default_str();
    tail->add_flag("-f,--follow", options->follow, "Go on with the lines that come");
    tail->footer("Examples:\n  moodle-shopd trace tail -f\n  moodle-shopd trace tail -n 50 TU90QMLVYXD5UMZYUQ==");
    tail->callback([=, &chosen] {
        chosen = [=] {
            return trace_tail(commands.read_settings(), *options, commands.shop.transaction_ids, commands.output);
        };
    });
}

void add_reindex(CLI::App& trace, const TraceCommands& commands, std::function<int()>& chosen) {
    CLI::App* reindex = trace.add_subcommand("reindex", "Make the index of the trace anew from its files");
    reindex->footer("Look-ups are right without it, and slow. The daemon may run meanwhile.\n\n"
                    "Example:\n  moodle-shopd trace reindex");
    reindex->callback([=, &chosen] {
        chosen = [=] { return trace_reindex(commands.read_settings(), commands.output, commands.output.is_terminal); };
    });
}

} // namespace

CLI::App& add_trace_readers(CLI::App& app, const TraceCommands& commands, std::function<int()>& chosen) {
    CLI::App* trace = app.add_subcommand("trace", "Read the merchant trace");
    trace->require_subcommand(1);
    add_scan(*trace, commands, chosen);
    add_tail(*trace, commands, chosen);
    add_reindex(*trace, commands, chosen);
    return *trace;
}

} // namespace shopd::commands
