#include "daemon/trace/seal_signatures.hpp"

#include "daemon/trace/escape.hpp"
#include "daemon/trace/seal_key.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>

namespace shopd::trace {
namespace {

using Kind = SealRecord::Kind;
using Found = SealFinding::Kind;

constexpr const char* date_hint = "the day in trace.trusted_keys is too early";

std::string printable(std::string_view text) {
    std::string out;
    append_printable(out, text);
    return out;
}

} // namespace

SignatureCheck::SignatureCheck(const std::vector<config::TrustedKey>& trusted, SealVerdict& verdict)
    : trusted_{trusted}, verdict_{verdict} {}

void SignatureCheck::report(Found kind, const std::filesystem::path& file, std::string what) {
    verdict_.findings.push_back({kind, file, std::move(what), 0, verdict_.signed_at});
}

/// From the day after the one on which the first key came into use.
bool SignatureCheck::must_be_signed(std::chrono::sys_seconds at) const {
    return std::any_of(trusted_.begin(), trusted_.end(),
                       [&](const config::TrustedKey& key) { return at >= key.since + std::chrono::days{1}; });
}

void SignatureCheck::look_at(const SealFile& file, const Link& before, const SealRecord& record) {
    last_file_ = file.path;
    if (record.kind == Kind::checkpoint)
        look_at_checkpoint(file, before, record);
    else if (record.kind == Kind::wave || (record.kind == Kind::begin && !record.previous))
        look_at_lines(file, record);
}

void SignatureCheck::look_at_checkpoint(const SealFile& file, const Link& before, const SealRecord& checkpoint) {
    if (!is_signed_by(checkpoint.key, to_be_signed(before, checkpoint), checkpoint.signature)) {
        report(Found::bad, file.path,
               fmt::format("the signature of the checkpoint at {} does not hold", printable(checkpoint.at)));
        return;
    }
    const bool is_trusted = std::any_of(trusted_.begin(), trusted_.end(),
                                        [&](const auto& trusted) { return trusted.key == checkpoint.key; });
    if (!is_trusted) {
        others_.insert(checkpoint.key);
        return;
    }
    verdict_.signed_at = checkpoint.at;
    verdict_.signed_by = checkpoint.key;
    verdict_.unsigned_lines = 0;
    unsigned_since_.reset();
}

void SignatureCheck::look_at_lines(const SealFile& file, const SealRecord& record) {
    verdict_.unsigned_lines += record.marks.size();
    if (is_gap_told_ || trusted_.empty()) return;
    const auto at = read_utc(record.at);
    if (!at || !must_be_signed(*at)) return;
    if (record.kind == Kind::begin) {
        is_gap_told_ = true;
        report(Found::doubtful, file.path,
               fmt::format("sealing began at {}, after the key's first day: what was sealed before is gone, or {}",
                           printable(record.at), date_hint));
        return;
    }
    if (!unsigned_since_) unsigned_since_ = at;
    if (*at - *unsigned_since_ <= longest_unsigned) return;
    is_gap_told_ = true;
    report(
        Found::bad, file.path,
        fmt::format("nothing that was written between {:%Y-%m-%dT%H:%M:%SZ} and {:%Y-%m-%dT%H:%M:%SZ} is signed, or {}",
                    fmt::gmtime(unsigned_since_->time_since_epoch().count()),
                    fmt::gmtime(at->time_since_epoch().count()), date_hint));
}

void SignatureCheck::finish() {
    for (const auto& key : others_)
        report(Found::note, last_file_,
               fmt::format("there are signatures of {}, which trace.trusted_keys does not name", printable(key)));
}

} // namespace shopd::trace
