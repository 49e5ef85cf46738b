#pragma once

#include "config/config.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <stop_token>
#include <string>
#include <vector>

namespace CLI {
class App;
}

/// `moodle-shopd trace scan|list|tail`. Each returns the exit code: 0, 1 where nothing was found, 64 for an option that
/// cannot be read, 69 where a file or the database cannot be read (what could be read is printed nevertheless).
/// Lines go to `out` byte for byte; where that is a terminal, control characters are escaped, since files may be
/// hostile.
namespace shopd::commands {

/// The transaction ids of a bill, for an ORDER of digits; none where there is no such bill or it has no id yet.
/// May throw any std::exception where the database does not answer.
using FindTransactionIds = std::function<std::vector<std::string>(std::int64_t bill)>;

struct TraceOutput {
    std::ostream* out = nullptr;
    std::ostream* errors = nullptr;
    bool is_terminal = false;
};

struct TraceScanOptions {
    std::string order; ///< a bill id (digits only) or a transaction id; `txn:ID` is always the latter
    std::string from;  ///< local time: 2026-11-22, or with 15:45 or 15:45:48; "" no limit
    std::string to;    ///< inclusive: a day means until its end
    bool json = false; ///< one object a line
};

/// All lines of an order, over live, rotated and `trace.read` files, as one history.
int trace_scan(const config::Trace& trace, const TraceScanOptions& options, const FindTransactionIds& find,
               const TraceOutput& output);

struct TraceListOptions {
    std::string since; ///< only transactions with a line since then
    std::string grep;  ///< only transactions with a line that contains this, literally
    bool json = false;
};

/// Each transaction id of the files: first and last stamp, number of lines; the one last traced first.
int trace_list(const config::Trace& trace, const TraceListOptions& options, const TraceOutput& output);

struct TraceTailOptions {
    std::string order; ///< as in scan; "" all lines
    std::size_t count = 10;
    bool follow = false;
};

/// The last lines of the daemon's own trace; with `follow` those that come, until `stop` is asked for or `out` fails.
int trace_tail(const config::Trace& trace, const TraceTailOptions& options, const FindTransactionIds& find,
               const TraceOutput& output, const std::stop_token& stop = {});

/// What the subcommands need once they run.
struct TraceCommands {
    std::function<config::Trace()> read_settings; ///< called once, when a subcommand runs
    FindTransactionIds find;
    TraceOutput output;
};

/// Adds `trace` with its subcommands to the command line. A chosen one stores what is to be run in `chosen`.
/// @param commands  copied
void add_trace_commands(CLI::App& app, const TraceCommands& commands, std::function<int()>& chosen);

} // namespace shopd::commands
