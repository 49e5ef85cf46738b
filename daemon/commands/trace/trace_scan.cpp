#include "daemon/commands/printable.hpp"
#include "daemon/commands/trace/line_owners.hpp"
#include "daemon/commands/trace/live_lines.hpp"
#include "daemon/commands/trace/order.hpp"
#include "daemon/commands/trace/trace_commands.hpp"
#include "daemon/trace/scan.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <ostream>

namespace shopd::commands {
namespace {

constexpr const char* marked = "Each line is marked with the order that it belongs to, as far as the trace tells.\n";

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

std::string describe(const std::vector<std::string>& ids, const TraceScanOptions& options) {
    std::string names;
    for (const auto& id : ids)
        names += (names.empty() ? "" : ", ") + printable(id);
    const bool has_limits = !options.from.empty() || !options.to.empty();
    return fmt::format("no line of {} in the trace{}. \"moodle-shopd trace list\" shows which transactions it has.",
                       names, has_limits ? " at that time" : "");
}

std::string owner_words(const std::optional<handlers::Sharer>& owner) {
    if (!owner) return "not known";
    return fmt::format("bill {}, customer {}", owner->bill.value(), printable(owner->customer.value()));
}

/// Prints an order's lines, each marked where its transaction id is shared.
class Printer {
public:
    Printer(const TraceScanOptions& options, const TraceOutput& output, bool is_shared)
        : options_{options}, output_{output}, is_shared_{is_shared} {}

    void print(const trace::ParsedLine& parsed, std::string_view line, const std::filesystem::path& file) {
        const auto owner = owners_.of(parsed, file);
        is_shared_ = is_shared_ || owners_.has_met_heading();
        if (options_.json)
            print_json(parsed, file, owner);
        else
            *output_.out << (is_shared_ ? fmt::format("{:<24} | ", owner_words(owner)) : "")
                         << (output_.is_terminal ? printable(line) : std::string{line}) << '\n';
    }

    [[nodiscard]] bool has_met_sharing() const { return owners_.has_met_heading(); }

private:
    void print_json(const trace::ParsedLine& parsed, const std::filesystem::path& file,
                    const std::optional<handlers::Sharer>& owner) const {
        nlohmann::ordered_json object = {
            {"at", printable(parsed.stamp)},    {"transaction_id", printable(parsed.bracketed.value_or(""))},
            {"text", printable(parsed.body)},   {"format", name_of(parsed.format)},
            {"file", printable(file.string())},
        };
        if (is_shared_) {
            object["bill"] = owner ? nlohmann::ordered_json(owner->bill.value()) : nlohmann::ordered_json();
            object["customer"] =
                owner ? nlohmann::ordered_json(printable(owner->customer.value())) : nlohmann::ordered_json();
        }
        *output_.out << object.dump() << '\n';
    }

    const TraceScanOptions& options_;
    const TraceOutput& output_;
    bool is_shared_;
    LineOwners owners_;
};

/// Until the stop, or until nobody reads any more.
int go_on(LiveLines& live, Printer& printer, const TraceOutput& output, const std::stop_token& stop) {
    constexpr std::chrono::milliseconds patience{200};
    while (!stop.stop_requested() && *output.out) {
        live.follow(patience, [&](const trace::Entry& entry) { printer.print(entry.parsed, entry.line, *entry.file); });
        output.out->flush();
    }
    return exit_done;
}

/// Asks the shop who shares the ids, and says so.
/// @return whether somebody does; false where the shop is not asked: the trace's own headings tell then
bool tell_of_sharing(const std::vector<std::string>& ids, const AskShop& shop, const TraceScanOptions& options,
                     const TraceOutput& output) {
    if (!shop.sharing) return false;
    try {
        const auto sharing = shop.sharing(ids);
        if (!sharing.is_shared) return false;
        *output.errors << sharing.text << marked;
        if (options.json) *output.out << sharing.json << '\n';
        return true;
    } catch (const std::exception& reason) {
        *output.errors << fmt::format("Whether other orders have this transaction id is not known, since the database "
                                      "does not answer: {}\n",
                                      printable(reason.what()));
        return false;
    }
}

int scan(const config::Trace& settings, const TraceScanOptions& options, const AskShop& shop, const TraceOutput& output,
         const std::stop_token& stop) {
    trace::Query query{find_transaction_ids(options.order, shop.transaction_ids),
                       read_local_time("--from", options.from, false), read_local_time("--to", options.to, true)};
    const auto ids = query.transaction_ids;
    const bool is_told = tell_of_sharing(ids, shop, options, output);
    Printer printer{options, output, is_told};
    std::optional<LiveLines> live;
    if (options.follow) live.emplace(settings, ids);

    trace::History history{settings, std::move(query)};
    bool has_found = false;
    while (const auto entry = history.next()) {
        has_found = true;
        printer.print(entry->parsed, entry->line, *entry->file);
        if (live) live->has_read(*entry);
        if (!*output.out) return exit_unavailable;
    }
    output.out->flush();
    if (!is_told && printer.has_met_sharing())
        *output.errors << "Other orders have, or had, this transaction id; who they are: moodle-shopd trace scan BILL\n"
                       << marked;
    for (const auto& delay : history.delays())
        *output.errors << printable(delay) << '\n';
    const int code = report(output, history.problems(), has_found || options.follow, describe(ids, options));
    return live ? go_on(*live, printer, output, stop) : code;
}

} // namespace

int trace_scan(const config::Trace& settings, const TraceScanOptions& options, const AskShop& shop,
               const TraceOutput& output, const std::stop_token& stop) {
    try {
        return scan(settings, options, shop, output, stop);
    } catch (const CommandFailed& failure) {
        *output.errors << printable(failure.what()) << '\n';
        return failure.code();
    } catch (const trace::Unavailable& reason) {
        *output.errors << printable(reason.what()) << '\n';
        return exit_unavailable;
    }
}

} // namespace shopd::commands
