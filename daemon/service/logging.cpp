#include "daemon/service/logging.hpp"

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <iterator>
#include <string>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <sys/stat.h>
#include <unistd.h>

namespace shopd::service {

namespace {

/// syslog(3)'s number of a level.
int priority(spdlog::level::level_enum level) {
    switch (level) {
    case spdlog::level::critical:
        return 2;
    case spdlog::level::err:
        return 3;
    case spdlog::level::warn:
        return 4;
    case spdlog::level::info:
        return 6;
    default:
        return 7;
    }
}

std::string local_time(std::chrono::system_clock::time_point time) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(time - seconds).count();
    const std::time_t whole = std::chrono::system_clock::to_time_t(seconds);
    std::tm local{};
    localtime_r(&whole, &local);
    return fmt::format("{:%Y-%m-%d %H:%M:%S}.{:03}", local, milliseconds);
}

class LogFormatter : public spdlog::formatter {
public:
    explicit LogFormatter(LogTarget target) : target_{target} {}

    void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& line) override {
        const std::string start =
            target_ == LogTarget::journal ? fmt::format("<{}>", priority(message.level)) : std::string{};
        line.append(start);
        if (target_ == LogTarget::terminal) {
            const auto level = spdlog::level::to_string_view(message.level);
            fmt::format_to(std::back_inserter(line), "{} {:<8} ", local_time(message.time),
                           std::string_view{level.data(), level.size()});
        }
        for (const char c : message.payload) {
            if (c == '\n') {
                line.append("\n" + start + "    ");
            } else if ((static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f) {
                fmt::format_to(std::back_inserter(line), "\\x{:02x}", static_cast<unsigned>(c));
            } else {
                line.push_back(c);
            }
        }
        line.push_back('\n');
    }

    [[nodiscard]] std::unique_ptr<spdlog::formatter> clone() const override { return make_log_formatter(target_); }

private:
    LogTarget target_;
};

} // namespace

bool is_journal(const char* journal_stream) {
    struct stat file {};

    return journal_stream != nullptr && ::fstat(STDERR_FILENO, &file) == 0 &&
           fmt::format("{}:{}", file.st_dev, file.st_ino) == journal_stream;
}

std::unique_ptr<spdlog::formatter> make_log_formatter(LogTarget target) {
    return std::make_unique<LogFormatter>(target);
}

void start_logging(spdlog::level::level_enum level) {
    auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    sink->set_formatter(
        make_log_formatter(is_journal(std::getenv("JOURNAL_STREAM")) ? LogTarget::journal : LogTarget::terminal));
    auto logger = std::make_shared<spdlog::logger>("moodle-shopd", std::move(sink));
    logger->set_level(level);
    logger->flush_on(spdlog::level::info);
    spdlog::set_default_logger(std::move(logger));
}

} // namespace shopd::service
