#include "tests/bench/measurements.hpp"
#include "tests/bench/trace_files.hpp"

#include "daemon/trace/index_catalogue.hpp"
#include "tests/sandbox/process.hpp"

#include <fmt/format.h>

#include <fstream>
#include <functional>
#include <stdexcept>

#include <unistd.h>

namespace shopd::bench {
namespace {

using Words = std::vector<std::string>;

/// What commands take side by side, in seconds: each once to warm up, then in turn.
std::vector<double> medians(const std::vector<Words>& commands, int rounds) {
    std::vector<std::vector<double>> all(commands.size());
    for (int round = 0; round <= rounds; ++round)
        for (std::size_t place = 0; place < commands.size(); ++place) {
            const auto begun = Clock::now();
            sandbox::run({.words = commands[place]});
            if (round > 0) all[place].push_back(seconds_since(begun));
        }
    std::vector<double> found;
    for (const auto& times : all)
        found.push_back(median(times));
    return found;
}

/// The most memory a command had, MB; it is started by a small process, whose own would count else.
double memory_of(Words command) {
    const auto file = std::filesystem::temp_directory_path() / fmt::format("shopd-bench-{}", getpid());
    Words words = {"/usr/bin/time", "-f", "%M", "-o", file};
    words.insert(words.end(), command.begin(), command.end());
    sandbox::run({.words = words});
    double kilobytes = 0;
    std::ifstream{file} >> kilobytes;
    std::filesystem::remove(file);
    return kilobytes / 1000;
}

std::filesystem::path configure(const std::filesystem::path& folder) {
    auto file = folder.parent_path() / (folder.filename().string() + ".yaml");
    std::ofstream{file} << fmt::format("database: {{ dsn: \"dbname=none user=none\" }}\n"
                                       "moodle: {{ url: \"https://lms.example.org\", token_file: /nowhere/token }}\n"
                                       "trace: {{ file: \"{}\", timezone: Europe/Paris }}\nproducts: {{}}\n",
                                       (folder / "merchant_trace.log").string());
    return file;
}

Words scan(const std::filesystem::path& folder, const std::string& id) {
    return {SHOPD_DAEMON, "trace", "scan", "txn:" + id, "--config", configure(folder)};
}

Words shell(const std::string& script) {
    return {"sh", "-c", script};
}

std::string ms(double seconds) {
    return fmt::format("{:.1f} ms", seconds * 1000);
}

void measure_look_up(Report& report, const TraceFiles& files, bool is_large) {
    const auto& id = files.transaction_id;
    const auto ours = scan(files.kept, id);
    const auto found = sandbox::run({.words = ours});
    if (std::count(found.begin(), found.end(), '\n') < 10) throw std::runtime_error("the scan found nothing: " + found);
    const auto times = medians({ours, {"rg", "-F", "--mmap", "-I", id, files.plain}}, 5);
    const auto slow =
        medians({ours, shell(fmt::format("zstdgrep -F -h {} {}/*.zst || true", id, files.kept.string()))}, 1);
    const auto lines = fmt::format("(trace) one id in {:.0f} GB", static_cast<double>(files.size) / 1e9);
    report.add({lines + ", whole process", ms(times[0]), "", "", "under 10 ms", times[0] < 0.010});
    const auto memory = memory_of(ours);
    report.add({lines + ", memory", fmt::format("{:.1f} MB", memory), "", "", "under 20 MB", memory < 20});
    const auto add = [&](const char* other, double theirs, double mine, double aim) {
        const auto ratio = theirs / mine;
        report.add({lines + ", times faster", ms(mine), fmt::format("{} {}", other, ms(theirs)),
                    fmt::format("{:.0f}", ratio), is_large ? fmt::format("{:.0f} or more", aim) : "", ratio >= aim});
    };
    add("rg -F --mmap, uncompressed", times[1], times[0], 50);
    add("zstdgrep -F", slow[1], slow[0], 100);
}

void measure_without_index(Report& report, const TraceFiles& files) {
    const auto& id = files.transaction_id;
    const auto index = trace::index_folder(files.kept / "merchant_trace.log");
    auto aside = index;
    aside += ".aside";
    std::filesystem::rename(index, aside);
    const auto plain = medians({scan(files.plain, id), {"rg", "-F", "-I", "-j1", id, files.plain}}, 3);
    const auto kept =
        medians({scan(files.kept, id), shell(fmt::format("zstd -dc {}/*.zst > /dev/null", files.kept.string()))}, 2);
    std::filesystem::rename(aside, index);
    report.add({"(trace) the same without index, uncompressed", ms(plain[0]), "rg -F, one thread " + ms(plain[1]),
                fmt::format("{:.2f}", plain[0] / plain[1]), "2 or less", plain[0] <= 2 * plain[1]});
    report.add({"(trace) the same without index, compressed", ms(kept[0]), "zstd -dc " + ms(kept[1]),
                fmt::format("{:.2f}", kept[0] / kept[1]), "1.3 or less", kept[0] <= 1.3 * kept[1]});
}

void measure_size(Report& report, const TraceFiles& files) {
    std::uint64_t size = 0;
    for (const auto& entry :
         std::filesystem::directory_iterator{trace::index_folder(files.kept / "merchant_trace.log")})
        size += entry.file_size();
    const auto share = static_cast<double>(size) / static_cast<double>(files.size) * 100;
    report.add({"(trace) the index, of the lines' size", fmt::format("{:.0f} MB", static_cast<double>(size) / 1e6), "",
                fmt::format("{:.1f} %", share), "5 % or less", share <= 5});
}

} // namespace

void measure_trace_reading(Report& report, const Options&) {
    const auto files = make_trace_files(report);
    measure_size(report, files);
    measure_look_up(report, files, files.size > 5'000'000'000);
    measure_without_index(report, files);
}

} // namespace shopd::bench
