#pragma once

#include "config/config.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <stop_token>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace shopd::trace {
struct SealWitness;
}

namespace shopd::shop {
struct OrderListQuery;
struct OrderPage;
struct Person;
} // namespace shopd::shop

/// `moodle-shopd trace scan|list|tail|export|reindex|verify`. Each returns the exit code: 0, 1 where nothing was found,
/// 64 for an option that cannot be read, 69 where a file or the database cannot be read (what could be read is printed
/// nevertheless). Lines go to `out` byte for byte; where that is a terminal, control characters are escaped, since
/// files may be hostile.
namespace shopd::commands {

/// The transaction ids of a bill, for an ORDER of digits; none where there is no such bill or it has no id yet.
/// May throw any std::exception where the database does not answer.
using FindTransactionIds = std::function<std::vector<std::string>(std::int64_t bill)>;

/// What the shop says of the orders that have, or had, one transaction id.
struct Sharing {
    bool is_shared = false;
    std::string text{}; ///< who shares it, in words, a line each with its newline
    std::string json{}; ///< the same as one object without newline, as describe_sharing (shared_orders.hpp)
};

/// What the shop's tables are asked. Each may be empty where there is no database, or where a quick look at the files
/// is all that is wanted, and may throw any std::exception where the database does not answer.
struct AskShop {
    FindTransactionIds transaction_ids{};
    std::function<Sharing(const std::vector<std::string>& ids)> sharing{};
    std::function<shop::OrderPage(const shop::OrderListQuery& query)> orders{};
    std::function<shop::Person(const std::string& text)> person{};
    /// The heads of a trace's seal that the database keeps.
    std::function<std::vector<trace::SealWitness>(const std::filesystem::path& trace)> seal_heads{};
};

struct TraceOutput {
    std::ostream* out = nullptr;
    std::ostream* errors = nullptr;
    bool is_terminal = false;
};

struct TraceScanOptions {
    std::string order;   ///< a bill id (digits only) or a transaction id; `txn:ID` is always the latter
    std::string from;    ///< local time: 2026-11-22, or with 15:45 or 15:45:48; "" no limit
    std::string to;      ///< inclusive: a day means until its end
    bool json = false;   ///< one object a line
    bool follow = false; ///< then the lines that come, until `stop` is asked for or `out` fails; without `to`
};

/// All lines of an order, over live, rotated and `trace.read` files, as one history. Where other orders have, or had,
/// the same transaction id, it says so and each line is marked with whose it is, as far as the trace tells.
int trace_scan(const config::Trace& trace, const TraceScanOptions& options, const AskShop& shop,
               const TraceOutput& output, const std::stop_token& stop = {});

struct TraceListOptions {
    std::string since{}; ///< local time; only orders placed since then
    std::string grep{};  ///< only orders with a trace line that contains this, literally
    bool json = false;
    std::string customer{};              ///< an id, a username, or part of a name or e-mail
    std::vector<std::string> statuses{}; ///< of bills
    std::int64_t before = 0;             ///< a bill id: only older ones; 0 no limit
    std::size_t limit = 100;
};

/// The shop's orders, newest first. Where the database does not answer, each transaction id of the files instead: first
/// and last stamp, number of lines; the one last traced first.
int trace_list(const config::Trace& trace, const TraceListOptions& options, const AskShop& shop,
               const TraceOutput& output);

struct TraceTailOptions {
    std::string order; ///< as in scan; "" all lines
    std::size_t count = 10;
    bool follow = false;
};

/// The last lines of the daemon's own trace; with `follow` those that come, until `stop` is asked for or `out` fails.
int trace_tail(const config::Trace& trace, const TraceTailOptions& options, const FindTransactionIds& find,
               const TraceOutput& output, const std::stop_token& stop = {});

/// Makes the index of the trace anew from the files alone, whatever it was; beside a running daemon too.
/// @param shows_progress  on `output.errors`
int trace_reindex(const config::Trace& trace, const TraceOutput& output, bool shows_progress);

struct TraceVerifyOptions {
    bool json = false;
    bool offline = false; ///< the database is not asked
};

/// Compares the trace with its seal (seal_verify.hpp), the signatures with the keys that the configuration trusts, and
/// the seal with the heads that the database keeps. @return 0 where nothing was changed, else 1; 69 where the database
/// did not answer and all else is good
/// @throws trace::Unavailable
int trace_verify(const config::Trace& trace, const TraceVerifyOptions& options, const AskShop& shop,
                 const TraceOutput& output);

/// Makes a key for the seal and says what to do with it. @throws trace::BadKey
int trace_key(const std::filesystem::path& file, const TraceOutput& output);

struct TraceExportOptions {
    std::string customer; ///< as shop::find_person
};

/// A person's lines, for them, as JSON objects: first one that says whose they are and when they were taken out, then
/// each line of their orders' transaction ids, and each that names them as a customer without an order. Of an id that
/// they share the lines that are marked as another's are left out, and those that nobody marked say so.
int trace_export(const config::Trace& trace, const TraceExportOptions& options, const AskShop& shop,
                 const TraceOutput& output);

/// What the subcommands need once they run.
struct TraceCommands {
    std::function<config::Trace()> read_settings; ///< called once, when a subcommand runs
    AskShop shop;
    TraceOutput output;
};

/// Adds `trace` with the subcommands that read the files alone, scan, tail and reindex, to the command line. A chosen
/// one stores what is to be run in `chosen`.
/// @param commands  copied
/// @return          `trace`
CLI::App& add_trace_readers(CLI::App& app, const TraceCommands& commands, std::function<int()>& chosen);

/// The same with all subcommands.
void add_trace_commands(CLI::App& app, const TraceCommands& commands, std::function<int()>& chosen);

} // namespace shopd::commands
