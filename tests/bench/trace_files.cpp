#include "tests/bench/trace_files.hpp"

#include "daemon/trace/compress.hpp"
#include "daemon/trace/indexer.hpp"
#include "daemon/trace/line_format.hpp"
#include "daemon/trace/rotation.hpp"

#include <fmt/format.h>

#include <array>
#include <fstream>
#include <random>
#include <vector>

namespace shopd::bench {
namespace {

constexpr std::uint64_t file_size = std::uint64_t{64} << 20;
constexpr std::uint64_t full_size = 10'000'000'000;
constexpr std::uint64_t small_size = 1'000'000'000;

constexpr std::array<const char*, 8> texts = {
    "Order placed : 1 objects",
    "Prepay Commons : Known account benoit.tostain at process entry.",
    "Full production starting from PLACED",
    "STD_ENROL_ONE_COURSE Postpay : User 174 enrolled in course EFORM-C from 1511344748",
    "New user created benoit.tostain with ID 174",
    "STD_ENROL_ONE_COURSE Postpay : group shop_TU90QMLVYXD5 in EFORM-C, user 174",
    "Completed for EFORM",
    "Post Pay complete, 1 of 1 objects",
};

class Writer {
public:
    void write(const std::filesystem::path& path, std::uint64_t size) {
        std::ofstream file{path, std::ios::binary};
        std::string lines;
        std::uint64_t written = 0;
        while (written < size) {
            lines.clear();
            for (int line = 0; line < 10'000 && written + lines.size() < size; ++line)
                append(lines);
            file << lines;
            written += lines.size();
        }
    }

    [[nodiscard]] const std::string& any_id() const { return open_[open_.size() / 2].id; }

private:
    struct Transaction {
        std::string id;
        unsigned left = 0;
    };

    void append(std::string& lines) {
        auto& transaction = open_[random_() % open_.size()];
        if (transaction.left == 0) transaction = {some_id(), 10 + static_cast<unsigned>(random_() % 11)};
        --transaction.left;
        now_ += std::chrono::milliseconds{1 + random_() % 40};
        trace::append_line(lines, {transaction.id, texts[random_() % texts.size()], now_}, stamper_);
    }

    std::string some_id() {
        constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        std::string id(18, ' ');
        for (auto& letter : id)
            letter = letters[random_() % letters.size()];
        return id + "==";
    }

    std::mt19937_64 random_{2017};
    std::vector<Transaction> open_{200};
    std::chrono::system_clock::time_point now_ = std::chrono::sys_days{std::chrono::August / 21 / 2017};
    trace::Stamper stamper_{"Europe/Paris"};
};

void make(Report& report, TraceFiles& files) {
    std::filesystem::remove_all(files.plain.parent_path());
    std::filesystem::create_directories(files.plain);
    std::filesystem::create_directories(files.kept);
    report.progress(fmt::format("(trace) {:.0f} GB of lines are written, compressed and indexed",
                                static_cast<double>(files.size) / 1e9));
    Writer writer;
    std::uint64_t written = 0;
    for (int number = 1; written < files.size; ++number, written += file_size) {
        const auto name = fmt::format("merchant_trace.log-{:08}-20170821T000000", number);
        writer.write(files.plain / name, file_size);
        if (written <= files.size / 2) files.transaction_id = writer.any_id();
        std::filesystem::copy_file(files.plain / name, files.kept / name);
        trace::compress(files.kept / name);
    }
    for (const auto& folder : {files.plain, files.kept})
        std::ofstream{folder / "merchant_trace.log"} << "";
    const auto settings = trace_settings(files.kept);
    const auto begun = Clock::now();
    trace::Indexer{trace::index_folder(settings.file)}.catch_up(trace::find_sources(settings).series.front(), 0);
    report.progress(fmt::format("(trace) the index was made in {:.1f} s", seconds_since(begun)));
    std::ofstream{files.plain.parent_path() / "transaction"} << files.transaction_id;
}

} // namespace

config::Trace trace_settings(const std::filesystem::path& folder) {
    config::Trace settings;
    settings.file = folder / "merchant_trace.log";
    settings.timezone = "Europe/Paris";
    return settings;
}

TraceFiles make_trace_files(Report& report) {
    const std::filesystem::path cache = SHOPD_BENCH_CACHE;
    std::filesystem::create_directories(cache);
    const auto full = cache / "trace-10";
    const bool is_large = std::filesystem::exists(full) || std::filesystem::space(cache).available > 3 * full_size;
    const auto folder = is_large ? full : cache / "trace-1";
    TraceFiles files{folder / "plain", folder / "kept", is_large ? full_size : small_size, ""};
    if (std::ifstream known{folder / "transaction"}; known)
        known >> files.transaction_id;
    else
        make(report, files);
    return files;
}

} // namespace shopd::bench
