#pragma once

#include "config/config.hpp"
#include "daemon/trace/journal.hpp"

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace shopd::trace {

/// A folder of its own with a trace in it, gone in the end.
class Folder {
public:
    Folder();
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

    [[nodiscard]] std::filesystem::path file() const { return path_ / "merchant_trace.log"; }

    /// Settings for `file()`, in Paris, that never rotate.
    [[nodiscard]] config::Trace settings() const;

    /// The same with a key of its own that signs the seal, trusted since today.
    [[nodiscard]] config::Trace signed_settings() const;

    std::filesystem::path write(const std::string& name, std::string_view content) const;

private:
    std::filesystem::path path_;
};

/// Noon of the documentation's day in Paris, and so many milliseconds.
std::chrono::system_clock::time_point noon(std::chrono::milliseconds later = {});

Line line(const std::string& transaction_id, const std::string& text);

std::string read_file(const std::filesystem::path& path);

/// What stands in the trace and its rotated files, in order, without the stamps; lines marked as cut are left out.
std::vector<std::string> events(const config::Trace& settings);

/// How often each event stands in the trace and its rotated files.
std::map<std::string, int> count_events(const config::Trace& settings);

} // namespace shopd::trace
