#include "daemon/commands/printable.hpp"
#include "daemon/commands/trace/order.hpp"
#include "daemon/commands/trace/seal_words.hpp"
#include "daemon/commands/trace/trace_commands.hpp"
#include "daemon/trace/seal_verify.hpp"

#include <fmt/format.h>

#include <ostream>

namespace shopd::commands {
namespace {

using trace::SealFinding;

void print(const TraceOutput& output, const trace::SealVerdict& verdict) {
    for (const auto& finding : verdict.findings) {
        *output.out << fmt::format("{}: {}: {}\n", seal_word(finding.kind), printable(finding.file.string()),
                                   printable(finding.what));
        if (finding.kind != SealFinding::Kind::note)
            *output.out << fmt::format("    last good: {}\n", finding.last_good.empty() ? "none" : finding.last_good);
    }
    if (!verdict.head.empty())
        *output.out << fmt::format("{} lines in {} files hold; sealed up to {}, head {}\n", verdict.lines,
                                   verdict.files, verdict.head_at, verdict.head);
    *output.out << (verdict.is_good()      ? "nothing was changed\n"
                    : verdict.head.empty() ? "nothing vouches for the trace\n"
                                           : "the trace is not what was written\n");
}

} // namespace

int trace_verify(const config::Trace& settings, bool json, const TraceOutput& output) {
    const auto verdict = trace::verify_seal(settings.file);
    if (json)
        *output.out << seal_json(verdict).dump() << '\n';
    else
        print(output, verdict);
    return verdict.is_good() ? exit_done : exit_found_problems;
}

} // namespace shopd::commands
