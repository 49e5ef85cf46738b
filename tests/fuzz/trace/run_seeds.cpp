#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void run(const std::string& bytes) {
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

/// Overwrites, removes, doubles or inserts a few bytes.
std::string change(std::string bytes, std::mt19937& random) {
    for (auto count = 1 + random() % 4; count > 0 && !bytes.empty(); --count) {
        const std::size_t at = random() % bytes.size();
        switch (random() % 4) {
        case 0:
            bytes[at] = static_cast<char>(random() % 256);
            break;
        case 1:
            bytes.erase(at, 1 + random() % 8);
            break;
        case 2:
            bytes.insert(at, bytes.substr(at, random() % 32));
            break;
        default:
            bytes.insert(at, 1, "[]\\\n\r- "[random() % 7]);
            break;
        }
    }
    return bytes;
}

} // namespace

/// Runs every file of a folder, and changes of each, through the harness; it aborts where something does not hold.
int main(int count, char** arguments) {
    constexpr int changes = 2000;
    if (count != 2) {
        std::fputs("usage: fuzz_trace FOLDER\n", stderr);
        return 64;
    }
    std::mt19937 random{20170821};
    int files = 0;
    run("");
    for (const auto& entry : std::filesystem::directory_iterator{arguments[1]}) {
        std::ifstream file{entry.path(), std::ios::binary};
        const std::string seed{std::istreambuf_iterator<char>{file}, {}};
        run(seed);
        std::string changed = seed;
        for (int round = 0; round < changes; ++round) {
            changed = round % 20 == 0 ? seed : change(changed, random);
            run(changed);
        }
        ++files;
    }
    std::printf("%d seeds, %d changes of each\n", files, changes);
    return files == 0 ? 1 : 0;
}
