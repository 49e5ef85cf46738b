#include "daemon/fault_point.hpp"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>
#include <thread>

#include <unistd.h>

namespace shopd {

namespace {

bool take_arming(const std::filesystem::path& armed, const std::filesystem::path& reached) {
    std::error_code failure;
    std::filesystem::rename(armed, reached, failure);
    if (!failure) {
        return true;
    }
    if (failure == std::errc::no_such_file_or_directory) {
        return false;
    }
    throw std::filesystem::filesystem_error("fault point", armed, reached, failure);
}

} // namespace

void fault_point(std::string_view name) {
    const char* folder_text = std::getenv("SHOPD_FAULT_POINTS_DIR");
    if (folder_text == nullptr) {
        return;
    }
    const std::filesystem::path folder{folder_text};
    const std::string stem{name};
    const std::string mark = stem + '.' + std::to_string(::getpid()) + '.' + std::to_string(::gettid()) + ".reached";
    if (!take_arming(folder / (stem + ".armed"), folder / mark)) {
        return;
    }
    while (!std::filesystem::exists(folder / (stem + ".go"))) {
        std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
}

} // namespace shopd
