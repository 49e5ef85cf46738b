#include "tests/bench/measurements.hpp"
#include "tests/bench/trace_files.hpp"

#include "daemon/trace/archive.hpp"
#include "daemon/trace/journal.hpp"
#include "daemon/trace/seal_verify.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/rotating_file_sink.h>

#include <cstdlib>
#include <functional>
#include <stdexcept>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

namespace shopd::bench {
namespace {

constexpr int lines_a_wave = 1000;
constexpr int waves = 2000;
constexpr double count = double{lines_a_wave} * waves;

class Folder {
public:
    Folder() : path{std::filesystem::path{SHOPD_BENCH_CACHE} / fmt::format("writing-{}", getpid())} {
        std::filesystem::create_directories(path);
    }

    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }

    const std::filesystem::path path;
};

std::string text_of(int line) {
    return fmt::format("STD_ENROL_ONE_COURSE Postpay : User {} enrolled in EFORM-C", 100'000 + line % 1000);
}

/// As production does: a wave's lines, one sync, its acknowledgement. With the index and all that is done behind it.
double journal(const std::filesystem::path& folder) {
    auto settings = trace_settings(folder);
    trace::Journal journal{settings};
    trace::Archive archive{journal, [&]() -> config::Trace { return settings; }};
    const std::jthread archivist{[&](const std::stop_token& stop) { archive.run(stop); }};
    const auto begun = Clock::now();
    std::vector<trace::Line> lines(lines_a_wave);
    for (int wave = 0; wave < waves; ++wave) {
        const auto now = std::chrono::system_clock::now();
        for (int line = 0; line < lines_a_wave; ++line)
            lines[static_cast<std::size_t>(line)] = {fmt::format("TU{:08}YXD5UMZYU==", wave * 50 + line % 50),
                                                     text_of(line), now};
        const auto ticket = journal.append(lines);
        journal.sync();
        journal.acknowledge(ticket);
    }
    return count / seconds_since(begun);
}

double spdlog_flushed(const std::filesystem::path& folder) {
    constexpr std::size_t size = 64 << 20;
    spdlog::logger log{"trace", std::make_shared<spdlog::sinks::rotating_file_sink_mt>(folder / "spdlog.log", size, 5)};
    log.set_pattern("-- %Y-%m-%d %H:%M:%S %e -- %v");
    const auto begun = Clock::now();
    for (int line = 0; line < static_cast<int>(count); ++line) {
        log.info("[TU{:08}YXD5UMZYU==] {}", line / 20, text_of(line));
        log.flush();
    }
    return count / seconds_since(begun);
}

double write_a_line(const std::filesystem::path& folder) {
    const int file = open((folder / "bare.log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
    const auto begun = Clock::now();
    std::string bytes;
    for (int line = 0; line < static_cast<int>(count); ++line) {
        bytes = fmt::format("-- 2026-11-23 12:00:00 000 -- [TU{:08}YXD5UMZYU==] {}\n", line / 20, text_of(line));
        if (write(file, bytes.data(), bytes.size()) < 0) break;
    }
    const auto rate = count / seconds_since(begun);
    close(file);
    return rate;
}

/// What `trace verify` does, over lines in waves as long as an order's.
/// @return  seconds: ours, and those of sha256sum over the same files
std::pair<double, double> verifying() {
    constexpr int lines_an_order = 20;
    const Folder folder;
    const auto settings = trace_settings(folder.path);
    {
        trace::Journal journal{settings};
        std::vector<trace::Line> lines(lines_an_order);
        for (int order = 0; order < static_cast<int>(count) / lines_an_order; ++order) {
            for (auto& line : lines)
                line = {fmt::format("TU{:08}YXD5UMZYU==", order), text_of(order), std::chrono::system_clock::now()};
            journal.acknowledge(journal.append(lines));
        }
        journal.sync();
    }
    auto begun = Clock::now();
    const auto verdict = trace::verify_seal(settings.file);
    const auto ours = seconds_since(begun);
    if (!verdict.is_good() || verdict.lines != static_cast<std::uint64_t>(count))
        throw std::runtime_error{"the seal of what was just written does not hold"};
    begun = Clock::now();
    if (std::system(fmt::format("cat '{}'* | sha256sum > /dev/null", settings.file.string()).c_str()) != 0)
        throw std::runtime_error{"sha256sum failed"};
    return {ours, seconds_since(begun)};
}

double median_of(const std::function<double(const std::filesystem::path&)>& rate) {
    std::vector<double> rates;
    for (int round = 0; round < 3; ++round) {
        const Folder folder;
        rates.push_back(rate(folder.path));
    }
    return median(rates);
}

std::string per_second(double rate) {
    return fmt::format("{:.0f}/s", rate);
}

} // namespace

void measure_trace_writing(Report& report, const Options&) {
    const auto ours = median_of(journal);
    const auto bare = median_of(write_a_line);
    const auto theirs = median_of(spdlog_flushed);
    const std::string what = "(trace) lines written, 1,000 a wave, a sync each";
    report.add({what, per_second(ours), "spdlog's rotating sink, flushed, " + per_second(theirs),
                fmt::format("{:.2f}", ours / theirs), "300,000 or more", ours >= 300'000});
    report.add({what, per_second(ours), "a bare write a line " + per_second(bare), fmt::format("{:.2f}", ours / bare),
                "", true});
    const auto [verified, summed] = verifying();
    report.add({"(trace) lines compared with their seal", per_second(count / verified),
                fmt::format("sha256sum of the same files {:.0f} ms", summed * 1000),
                fmt::format("{:.2f}", verified / summed), "", true});
}

} // namespace shopd::bench
