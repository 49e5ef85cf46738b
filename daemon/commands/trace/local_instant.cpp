#include "daemon/commands/trace/local_instant.hpp"

#include <fmt/format.h>

namespace shopd::commands {

std::chrono::system_clock::time_point instant_of(trace::LocalClock& clock, trace::LocalTime local) {
    using std::chrono::system_clock;
    const system_clock::time_point as_utc{local.time_since_epoch()};
    auto instant = as_utc;
    for (int step = 0; step < 3; ++step) // the offset at the guess, then at what it leads to
        instant -= clock.local(instant) - local;
    return instant;
}

std::string local_text(trace::LocalClock& clock, std::chrono::system_clock::time_point instant) {
    const auto local = std::chrono::floor<std::chrono::seconds>(clock.local(instant));
    const auto midnight = std::chrono::floor<std::chrono::days>(local);
    const std::chrono::year_month_day date{midnight};
    const std::chrono::hh_mm_ss time{local - midnight};
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), time.hours().count(),
                       time.minutes().count(), time.seconds().count());
}

} // namespace shopd::commands
