#include "daemon/commands/printable.hpp"
#include "daemon/commands/trace/follow_after.hpp"
#include "daemon/commands/trace/line_owners.hpp"
#include "daemon/commands/trace/order.hpp"
#include "daemon/commands/trace/trace_commands.hpp"
#include "daemon/trace/scan.hpp"
#include "daemon/trace/tail.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <deque>
#include <ostream>

namespace shopd::commands {
namespace {

constexpr const char* marked = "Each line is marked with the order that it belongs to, as far as the trace tells.\n";
constexpr std::size_t most_held = 100'000; ///< lines that may come while the history is read

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

/// The daemon's own file from a point on that was fixed before the history was read.
class Following {
public:
    Following(const config::Trace& settings, const std::vector<std::string>& ids)
        : file_{settings.file}, tail_{settings.file, ids} {}

    void has_read(const trace::Entry& entry) {
        // A rotation may have renamed it since; the names of rotated files begin with that of the live one.
        if (!entry.file->string().starts_with(file_.string())) return;
        read_.emplace_back(entry.line);
        if (read_.size() > most_held) read_.pop_front();
    }

    int go_on(Printer& printer, const TraceOutput& output, const std::stop_token& stop) {
        constexpr std::chrono::milliseconds patience{200};
        std::vector<std::string> meanwhile;
        tail_.follow(std::chrono::milliseconds{0}, [&](std::string_view line) { meanwhile.emplace_back(line); });
        const auto print = [&](std::string_view line) {
            if (const auto parsed = trace::parse_line(line)) printer.print(*parsed, line, file_);
        };
        for (auto place = already_read(read_, meanwhile); place < meanwhile.size(); ++place)
            print(meanwhile[place]);
        output.out->flush();
        while (!stop.stop_requested() && *output.out) {
            tail_.follow(patience, print);
            output.out->flush();
        }
        return exit_done;
    }

private:
    std::filesystem::path file_;
    trace::Tail tail_;
    std::deque<std::string> read_;
};

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
    std::optional<Following> following;
    if (options.follow) following.emplace(settings, ids);

    trace::History history{settings, std::move(query)};
    bool has_found = false;
    while (const auto entry = history.next()) {
        has_found = true;
        printer.print(entry->parsed, entry->line, *entry->file);
        if (following) following->has_read(*entry);
        if (!*output.out) return exit_unavailable;
    }
    output.out->flush();
    if (!is_told && printer.has_met_sharing())
        *output.errors << "Other orders have, or had, this transaction id; who they are: moodle-shopd trace scan BILL\n"
                       << marked;
    for (const auto& delay : history.delays())
        *output.errors << printable(delay) << '\n';
    const int code = report(output, history.problems(), has_found || options.follow, describe(ids, options));
    return following ? following->go_on(printer, output, stop) : code;
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
