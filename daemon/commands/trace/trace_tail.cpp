#include "daemon/commands/trace/order.hpp"
#include "daemon/commands/trace/trace_commands.hpp"
#include "daemon/trace/escape.hpp"
#include "daemon/trace/tail.hpp"

#include <fmt/format.h>

#include <ostream>

namespace shopd::commands {
namespace {

void print(const TraceOutput& output, std::string_view line) {
    if (!output.is_terminal) {
        *output.out << line << '\n';
        return;
    }
    std::string printable;
    trace::append_printable(printable, line);
    *output.out << printable << '\n';
}

void follow(trace::Tail& tail, const TraceOutput& output, const std::stop_token& stop) {
    constexpr std::chrono::milliseconds patience{200};
    while (!stop.stop_requested() && *output.out) {
        tail.follow(patience, [&](std::string_view line) { print(output, line); });
        output.out->flush();
    }
}

} // namespace

int trace_tail(const config::Trace& settings, const TraceTailOptions& options, const FindTransactionIds& find,
               const TraceOutput& output, const std::stop_token& stop) {
    try {
        std::vector<std::string> ids;
        if (!options.order.empty()) ids = find_transaction_ids(options.order, find);
        trace::Tail tail{settings.file, ids};
        const auto lines = tail.last(options.count);
        for (const auto& line : lines)
            print(output, line);
        output.out->flush();
        if (options.follow) {
            follow(tail, output, stop);
            return exit_done;
        }
        const bool has_found = !lines.empty() || options.count == 0;
        return report(
            output, {}, has_found,
            fmt::format("nothing {}in the trace {}", ids.empty() ? "" : "of this order ", settings.file.string()));
    } catch (const CommandFailed& failure) {
        *output.errors << failure.what() << '\n';
        return failure.code();
    } catch (const trace::Unavailable& reason) {
        *output.errors << reason.what() << '\n';
        return exit_unavailable;
    }
}

} // namespace shopd::commands
