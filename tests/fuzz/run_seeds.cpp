#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

/// The harness tells which bytes mean something in what it reads.
extern const std::string_view telling_bytes;

namespace {

void run(const std::string& bytes) {
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

/// Every prefix of a seed, and the seed with one byte replaced: the cheap part of what a fuzzer does, always the same.
void run_variations(const std::string& seed) {
    std::mt19937 random{4711};
    for (std::size_t at = 0; at <= seed.size(); at += 1 + seed.size() / 400) {
        run(seed.substr(0, at));
        if (at == seed.size()) break;
        std::string changed = seed;
        changed[at] = telling_bytes[random() % telling_bytes.size()];
        run(changed);
    }
}

} // namespace

/// Runs the harness over all files of a folder, and over variations of them.
int main(int count, char** arguments) {
    if (count != 2) {
        std::fprintf(stderr, "usage: %s FOLDER\n", *arguments);
        return 64;
    }
    std::size_t seeds = 0;
    for (const auto& file : std::filesystem::directory_iterator{arguments[1]}) {
        std::ifstream stream{file.path(), std::ios::binary};
        const std::string seed{std::istreambuf_iterator<char>{stream}, {}};
        run(seed);
        run_variations(seed);
        ++seeds;
    }
    std::printf("%zu seeds\n", seeds);
    return seeds > 0 ? 0 : 1;
}
