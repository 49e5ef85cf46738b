#include "daemon/commands/trace/trace_commands.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace shopd::commands {
namespace {

void add_list(CLI::App& trace, const TraceCommands& commands, std::function<int()>& chosen) {
    auto options = std::make_shared<TraceListOptions>();
    CLI::App* list = trace.add_subcommand("list", "Show the orders, the newest first, to choose a transaction id from");
    list->add_option("--customer", options->customer,
                     "Only this customer's: an id, a username, or part of a name or "
                     "e-mail");
    list->add_option("--status", options->statuses, "Only orders in these states, e.g. SOLDOUT,PENDING")
        ->delimiter(',');
    list->add_option("--since", options->since, "Only orders placed since then, e.g. 2026-11-22");
    list->add_option("--grep", options->grep, "Only orders with a trace line that contains this text");
    list->add_option("--before", options->before, "Only orders older than this bill: the next page");
    list->add_option("--limit", options->limit, "At most so many")->capture_default_str()->check(CLI::Range(1, 100000));
    list->add_flag("--json", options->json, "One JSON object a line");
    list->footer(
        "Without a database it shows which transactions the files of the trace have.\n\nExamples:\n  moodle-shopd "
        "trace list --since 2026-11-22\n  moodle-shopd trace list --customer tostain --status "
        "SOLDOUT,PENDING\n  moodle-shopd trace list --grep benoit.tostain");
    list->callback([=, &chosen] {
        chosen = [=] { return trace_list(commands.read_settings(), *options, commands.shop, commands.output); };
    });
}

void add_export(CLI::App& trace, const TraceCommands& commands, std::function<int()>& chosen) {
    auto options = std::make_shared<TraceExportOptions>();
    CLI::App* command = trace.add_subcommand("export", "Write all lines about one person, for them, as JSON lines");
    command
        ->add_option("--customer", options->customer,
                     "A customer's id; a username; or a part of a name or e-mail that only one has")
        ->required();
    command->footer("Lines of orders made by hand name no order, and are not among them.\n\nExamples:\n  moodle-shopd "
                    "trace export --customer 12 > customer-12.jsonl\n  moodle-shopd trace export --customer "
                    "benoit.tostain");
    command->callback([=, &chosen] {
        chosen = [=] { return trace_export(commands.read_settings(), *options, commands.shop, commands.output); };
    });
}

void add_verify(CLI::App& trace, const TraceCommands& commands, std::function<int()>& chosen) {
    CLI::App* verify = trace.add_subcommand("verify", "Compare the trace with its seal: was anything changed since?");
    auto options = std::make_shared<TraceVerifyOptions>();
    verify->add_flag("--json", options->json, "For scripts");
    verify->add_flag("--offline", options->offline, "Do not compare with the heads that the database keeps");
    verify->footer(
        "Names the first line of each file that is not what was written, and the last record of the seal that "
        "held.\nThe daemon may run meanwhile. Whoever can write all files can seal them anew: so signatures are "
        "compared\n"
        "with trace.trusted_keys, and the seal with the heads that the database and the system's journal keep.\n\n"
        "Exit codes: 0 nothing was changed, 1 something was, 69 nothing was, but the database did not answer.\n\n"
        "Examples:\n  moodle-shopd trace verify\n  journalctl -u moodle-shopd -g 'sealed up to'");
    verify->callback([=, &chosen] {
        chosen = [=] { return trace_verify(commands.read_settings(), *options, commands.shop, commands.output); };
    });
}

void add_key(CLI::App& trace, const TraceCommands& commands, std::function<int()>& chosen) {
    CLI::App* command = trace.add_subcommand("key", "Make a key that signs the seal, and print what to configure");
    auto file = std::make_shared<std::filesystem::path>();
    command->add_option("FILE", *file, "The file to make, for its owner alone to read")->required();
    command->footer("Example:\n  moodle-shopd trace key /etc/moodle-shopd/seal-key");
    command->callback([=, &chosen] { chosen = [=] { return trace_key(*file, commands.output); }; });
}

} // namespace

void add_trace_commands(CLI::App& app, const TraceCommands& commands, std::function<int()>& chosen) {
    auto& trace = add_trace_readers(app, commands, chosen);
    add_list(trace, commands, chosen);
    add_export(trace, commands, chosen);
    add_verify(trace, commands, chosen);
    add_key(trace, commands, chosen);
}

} // namespace shopd::commands
