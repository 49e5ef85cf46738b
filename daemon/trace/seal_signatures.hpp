#pragma once

#include "config/trusted_key.hpp"
#include "daemon/trace/seal_files.hpp"
#include "daemon/trace/seal_verify.hpp"

#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace shopd::trace {

/// No lines are written further apart than this without a signature between them, where there is a key: the daemon
/// signs far more often, and before it writes where a clock was set or a machine slept.
constexpr std::chrono::minutes longest_unsigned{60};

/// Who signed what of a seal, over all its records in order.
class SignatureCheck {
public:
    SignatureCheck(const std::vector<config::TrustedKey>& trusted, SealVerdict& verdict);

    /// @param before  the link before it
    void look_at(const SealFile& file, const Link& before, const SealRecord& record);

    void finish();

private:
    void look_at_checkpoint(const SealFile& file, const Link& before, const SealRecord& checkpoint);
    void look_at_lines(const SealFile& file, const SealRecord& record);
    [[nodiscard]] bool must_be_signed(std::chrono::sys_seconds at) const;
    void report(SealFinding::Kind kind, const std::filesystem::path& file, std::string what);

    const std::vector<config::TrustedKey>& trusted_;
    SealVerdict& verdict_;
    std::optional<std::chrono::sys_seconds> unsigned_since_;
    std::set<std::string> others_; ///< keys that nobody trusts
    std::filesystem::path last_file_;
    bool is_gap_told_ = false;
};

} // namespace shopd::trace
