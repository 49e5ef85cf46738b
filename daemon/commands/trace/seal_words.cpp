#include "daemon/commands/trace/seal_words.hpp"

#include "daemon/commands/printable.hpp"

namespace shopd::commands {

using trace::SealFinding;

std::string_view seal_word(SealFinding::Kind kind) {
    switch (kind) {
    case SealFinding::Kind::bad:
        return "BAD";
    case SealFinding::Kind::doubtful:
        return "DOUBTFUL";
    case SealFinding::Kind::note:
        return "note";
    }
    return "";
}

nlohmann::ordered_json seal_json(const trace::SealVerdict& verdict) {
    auto findings = nlohmann::ordered_json::array();
    for (const auto& finding : verdict.findings)
        findings.push_back({{"kind", seal_word(finding.kind)},
                            {"file", printable(finding.file.string())},
                            {"line", finding.line},
                            {"what", printable(finding.what)},
                            {"last_good", finding.last_good}});
    return {
        {"good", verdict.is_good()},      {"files", verdict.files},         {"lines", verdict.lines},
        {"bytes", verdict.bytes},         {"head", verdict.head},           {"head_at", verdict.head_at},
        {"signed_at", verdict.signed_at}, {"signed_by", verdict.signed_by}, {"unsigned_lines", verdict.unsigned_lines},
        {"witnessed", verdict.witnessed}, {"findings", std::move(findings)}};
}

} // namespace shopd::commands
