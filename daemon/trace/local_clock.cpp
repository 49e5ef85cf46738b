#include "daemon/trace/local_clock.hpp"

#include <fmt/format.h>
#include <unicode/basictz.h>
#include <unicode/timezone.h>
#include <unicode/tztrans.h>
#include <unicode/unistr.h>

#include <array>
#include <iterator>
#include <stdexcept>

namespace shopd::trace {
namespace {

constexpr milliseconds far_past{std::chrono::days{-365 * 10000}};
constexpr milliseconds far_future{std::chrono::days{365 * 10000}};

milliseconds to_milliseconds(UDate date) {
    return milliseconds{static_cast<milliseconds::rep>(date)};
}

std::unique_ptr<icu::TimeZone> find_zone(const std::string& name) {
    if (name.empty()) return std::unique_ptr<icu::TimeZone>{icu::TimeZone::detectHostTimeZone()};
    std::unique_ptr<icu::TimeZone> zone{icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(name))};
    if (*zone == icu::TimeZone::getUnknown()) throw std::invalid_argument{"unknown time zone " + name};
    return zone;
}

} // namespace

struct LocalClock::Zone {
    std::unique_ptr<icu::TimeZone> zone;
};

LocalClock::LocalClock(const std::string& zone) : zone_{std::make_unique<Zone>(Zone{find_zone(zone)})} {}

LocalClock::~LocalClock() = default;
LocalClock::LocalClock(LocalClock&&) noexcept = default;
LocalClock& LocalClock::operator=(LocalClock&&) noexcept = default;

void LocalClock::look_up(milliseconds since_epoch) {
    const auto date = static_cast<UDate>(since_epoch.count());
    std::int32_t standard = 0;
    std::int32_t summer = 0;
    UErrorCode status = U_ZERO_ERROR;
    zone_->zone->getOffset(date, 0, standard, summer, status);
    if (U_FAILURE(status) != 0) throw std::runtime_error{"ICU: cannot tell the offset of the time zone"};
    offset_ = milliseconds{standard + summer};
    valid_from_ = since_epoch;
    valid_until_ = since_epoch + milliseconds{1};
    if (const auto* rules = dynamic_cast<const icu::BasicTimeZone*>(zone_->zone.get())) {
        icu::TimeZoneTransition transition;
        valid_from_ =
            rules->getPreviousTransition(date, 1, transition) ? to_milliseconds(transition.getTime()) : far_past;
        valid_until_ =
            rules->getNextTransition(date, 0, transition) ? to_milliseconds(transition.getTime()) : far_future;
    }
}

LocalTime LocalClock::local(std::chrono::system_clock::time_point instant) {
    const auto since_epoch = std::chrono::floor<milliseconds>(instant).time_since_epoch();
    if (since_epoch < valid_from_ || since_epoch >= valid_until_) look_up(since_epoch);
    return LocalTime{since_epoch + offset_};
}

void Stamper::append(std::string& out, std::chrono::system_clock::time_point instant) {
    const LocalTime local = clock_.local(instant);
    const auto second = std::chrono::floor<std::chrono::seconds>(local);
    if (second != second_) {
        const auto day = std::chrono::floor<std::chrono::days>(second);
        const std::chrono::year_month_day date{day};
        const std::chrono::hh_mm_ss time{second - day};
        text_.clear();
        fmt::format_to(std::back_inserter(text_), "{:04}-{}-{:02} {:02}:{:02}:{:02} ", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), time.hours().count(),
                       time.minutes().count(), time.seconds().count());
        second_ = second;
    }
    const auto fraction = static_cast<unsigned>((local - second).count());
    out.append(text_);
    const std::array<char, 3> digits = {static_cast<char>('0' + fraction / 100),
                                        static_cast<char>('0' + fraction / 10 % 10),
                                        static_cast<char>('0' + fraction % 10)};
    out.append(digits.data(), digits.size());
}

} // namespace shopd::trace
