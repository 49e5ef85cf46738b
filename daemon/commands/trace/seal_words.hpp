#pragma once

#include "daemon/trace/seal_verify.hpp"

#include <nlohmann/json.hpp>

#include <string_view>

namespace shopd::commands {

/// BAD, DOUBTFUL or note.
std::string_view seal_word(trace::SealFinding::Kind kind);

/// {"good", "files", "lines", "bytes", "head", "head_at", "signed_at", "signed_by", "unsigned_lines", "witnessed",
/// "findings": [{"kind", "file", "line", "what", "last_good"}]}
nlohmann::ordered_json seal_json(const trace::SealVerdict& verdict);

} // namespace shopd::commands
