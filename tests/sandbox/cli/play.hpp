#pragma once

#include "tests/sandbox/shop.hpp"

#include <filesystem>
#include <string>

namespace shopd::sandbox::cli {

struct PlayOptions {
    std::filesystem::path folder;
    std::string what; ///< see `play`
    std::int64_t bill = 0;
    std::string status;                  ///< for `status`
    std::string until = "whole";         ///< for `place`
    shop::NewOrder order = {};           ///< for `place` and `take-over`
    std::vector<std::string> items = {}; ///< CODE or CODE=QUANTITY; none: as NewOrder says
};

/// What a shopper, a payment or PHP does: place, pend, pay, cancel, status, re-place, take-over, finish (the plugin's
/// own production), keep-row and save-row (PHP's stale row), support-course. Prints the order as JSON.
int play(const PlayOptions& options);

/// Prints accounts, enrolments, products and bills.
int show(const std::filesystem::path& folder);

} // namespace shopd::sandbox::cli
