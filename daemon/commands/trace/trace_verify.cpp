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

void print_findings(std::ostream& out, const trace::SealVerdict& verdict) {
    for (const auto& finding : verdict.findings) {
        out << fmt::format("{}: {}: {}\n", seal_word(finding.kind), printable(finding.file.string()),
                           printable(finding.what));
        if (finding.kind != SealFinding::Kind::note)
            out << fmt::format("    last good: {}\n",
                               finding.last_good.empty() ? "none" : printable(finding.last_good));
    }
}

void print(std::ostream& out, const trace::SealVerdict& verdict, bool wants_signatures) {
    print_findings(out, verdict);
    if (!verdict.head.empty())
        out << fmt::format("{} lines in {} files hold; sealed up to {}, head {}\n", verdict.lines, verdict.files,
                           printable(verdict.head_at), verdict.head);
    if (!verdict.signed_at.empty())
        out << fmt::format("signed up to {} by {}; {} lines were written since\n", printable(verdict.signed_at),
                           verdict.signed_by, verdict.unsigned_lines);
    else if (wants_signatures)
        out << "nothing is signed by a key that trace.trusted_keys names\n";
    if (verdict.witnessed > 0)
        out << fmt::format("{} heads that the database kept are in the seal\n", verdict.witnessed);
    out << (verdict.is_good()      ? "nothing was changed\n"
            : verdict.head.empty() ? "nothing vouches for the trace\n"
                                   : "the trace is not what was written\n");
}

struct Witnesses {
    std::vector<trace::SealWitness> heads;
    std::string problem; ///< why the database was not asked; "" it was
};

Witnesses ask_witnesses(const config::Trace& settings, const TraceVerifyOptions& options, const AskShop& shop) {
    if (options.offline || !shop.seal_heads) return {{}, "the database was not asked"};
    try {
        return {shop.seal_heads(settings.file), ""};
    } catch (const std::exception& failure) {
        return {{}, fmt::format("the heads that the database keeps were not compared: {}", failure.what())};
    }
}

} // namespace

int trace_verify(const config::Trace& settings, const TraceVerifyOptions& options, const AskShop& shop,
                 const TraceOutput& output) {
    auto witnesses = ask_witnesses(settings, options, shop);
    const trace::SealTrust trust{trace::trusted_keys(settings), std::move(witnesses.heads)};
    const auto verdict = trace::verify_seal(settings.file, trust);
    if (options.json) {
        auto document = seal_json(verdict);
        document["not_compared"] = printable(witnesses.problem);
        *output.out << document.dump() << '\n';
    } else {
        print(*output.out, verdict, !trust.keys.empty());
    }
    if (!witnesses.problem.empty()) *output.errors << "moodle-shopd: " << printable(witnesses.problem) << '\n';
    if (!verdict.is_good()) return exit_found_problems;
    return witnesses.problem.empty() || options.offline ? exit_done : exit_unavailable;
}

} // namespace shopd::commands
