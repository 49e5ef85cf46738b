#include "tests/bench/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace shopd::bench {
namespace {

void print(const Row& row, const std::string& verdict) {
    fmt::print("{:<58} | {:>18} | {:>34} | {:>6} | {:<18} | {}\n", row.what, row.ours, row.other, row.ratio, row.aim,
               verdict);
    std::fflush(stdout);
}

void print(const Row& row) {
    print(row, row.aim.empty() ? "" : row.met ? "met" : "MISSED");
}

void print_head() {
    print({"measurement", "ours", "the other", "ratio", "aim", false}, "");
}

} // namespace

void Report::progress(const std::string& text) const {
    fmt::print("... {}\n", text);
    std::fflush(stdout);
}

void Report::add(Row row) {
    print(row);
    rows_.push_back(std::move(row));
}

void Report::summary() const {
    fmt::print("\n");
    print_head();
    for (const auto& row : rows_)
        print(row);
    const auto missed =
        std::count_if(rows_.begin(), rows_.end(), [](const Row& row) { return !row.aim.empty() && !row.met; });
    fmt::print("{} results, {} aims missed\n", rows_.size(), missed);
}

double quantile(std::vector<double> values, double p) {
    const auto rank = static_cast<std::size_t>(std::ceil(p * static_cast<double>(values.size())));
    const auto index = std::min(std::max<std::size_t>(rank, 1), values.size()) - 1;
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(index), values.end());
    return values.at(index);
}

std::int64_t monotonic_ns() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now().time_since_epoch()).count();
}

double seconds_since(Clock::time_point begun) {
    return std::chrono::duration<double>(Clock::now() - begun).count();
}

} // namespace shopd::bench
