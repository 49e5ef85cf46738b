#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void feed(const std::string& bytes) {
    const void* const raw = bytes.data();
    LLVMFuzzerTestOneInput(static_cast<const std::uint8_t*>(raw), bytes.size());
}

/// The seed, every cut of it, and every byte of it replaced by some that matter to JSON.
std::size_t feed_mutants(const std::string& seed) {
    feed(seed);
    std::size_t runs = 1;
    for (std::size_t place = 0; place < seed.size(); ++place) {
        feed(seed.substr(0, place));
        ++runs;
        for (const char replacement : {'"', '\\', '[', '}', ',', '-', '9', '\0', '\n', '\xFF'}) {
            std::string mutant = seed;
            mutant[place] = replacement;
            feed(mutant);
            ++runs;
        }
    }
    return runs;
}

} // namespace

/// For compilers without libFuzzer: runs the files of the given folders and their mutants. 1 when there were none.
int main(int count, char** folders) {
    std::size_t runs = 0;
    for (int folder = 1; folder < count; ++folder)
        for (const auto& entry : std::filesystem::directory_iterator{folders[folder]}) {
            std::ifstream file{entry.path(), std::ios::binary};
            runs += feed_mutants({std::istreambuf_iterator<char>{file}, {}});
        }
    std::printf("%zu inputs\n", runs);
    return runs == 0 ? 1 : 0;
}
