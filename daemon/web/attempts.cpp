#include "daemon/web/attempts.hpp"

#include <algorithm>
#include <cstring>

#include <sodium.h>

namespace shopd::web {

using std::chrono::seconds;

Attempts::Attempts() {
    const auto token = draw_token();
    std::memcpy(key_.data(), token.data(), key_.size());
}

Attempts::Failures& Attempts::of(std::string_view name) {
    static_assert(std::tuple_size_v<decltype(key_)> == crypto_shorthash_KEYBYTES);
    std::array<unsigned char, crypto_shorthash_BYTES> hash{};
    crypto_shorthash(hash.data(), reinterpret_cast<const unsigned char*>(name.data()), name.size(), key_.data());
    const std::size_t place = hash[0] + 256U * hash[1];
    return by_name_.at(place % by_name_.size());
}

seconds Attempts::wait_of(Failures& failures, Instant now) {
    if (failures.count > 0 && now - failures.last >= forgotten_after) failures = {};
    return failures.next > now ? std::chrono::ceil<seconds>(failures.next - now) : seconds{0};
}

void Attempts::add(Failures& failures, int free, seconds longest, Instant now) {
    failures.count = std::min(failures.count + 1, free + 20);
    failures.last = now;
    const auto beyond = failures.count - free;
    if (beyond >= 0) failures.next = now + std::min(longest, seconds{std::int64_t{1} << beyond});
}

seconds Attempts::begin(std::string_view name, Instant now) {
    const std::lock_guard lock{mutex_};
    auto& of_name = of(name);
    const auto wait = std::max(wait_of(of_name, now), wait_of(together_, now));
    if (wait > seconds{0}) return wait;
    add(of_name, free_with_one_name, longest_with_one_name, now);
    add(together_, free_altogether, longest_altogether, now);
    return seconds{0};
}

void Attempts::succeeded(std::string_view name) {
    const std::lock_guard lock{mutex_};
    of(name) = {};
    together_.count = std::max(0, together_.count - 1);
    if (together_.count < free_altogether) together_.next = {};
}

} // namespace shopd::web
