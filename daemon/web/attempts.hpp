#pragma once

#include "daemon/web/sessions.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <mutex>
#include <string_view>

namespace shopd::web {

/// How often somebody may try to sign in: after a few failures with a name each next try is let in later, twice as late
/// up to five minutes, and all names together have a limit too. What is kept does not grow, and names that nobody has
/// are treated as those that somebody has: names share a thousand places, drawn at the start. For any thread.
class Attempts {
public:
    static constexpr int free_with_one_name = 5;
    static constexpr int free_altogether = 50;
    static constexpr std::chrono::seconds longest_with_one_name{300};
    static constexpr std::chrono::seconds longest_altogether{30};
    static constexpr std::chrono::minutes forgotten_after{15}; ///< without a failure

    Attempts();

    /// Counts an attempt as failed until `succeeded` says otherwise, so that many at once do not pass together.
    /// @return 0, or in how many seconds one is let in
    std::chrono::seconds begin(std::string_view name, Instant now);

    void succeeded(std::string_view name);

private:
    struct Failures {
        int count = 0;
        Instant last;
        Instant next; ///< the first at which one is let in
    };

    static std::chrono::seconds wait_of(Failures& failures, Instant now);
    static void add(Failures& failures, int free, std::chrono::seconds longest, Instant now);
    Failures& of(std::string_view name);

    std::mutex mutex_;
    std::array<unsigned char, 16> key_{};
    std::array<Failures, 1024> by_name_{};
    Failures together_;
};

} // namespace shopd::web
