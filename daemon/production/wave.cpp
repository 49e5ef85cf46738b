#include "daemon/production/wave.hpp"

namespace shopd::production {

handlers::Effect* OrderInWave::find(const handlers::EffectKey& key) {
    const auto found = effects.find(key);
    return found == effects.end() ? nullptr : &found->second;
}

std::optional<MoodleUserId> OrderInWave::account() const {
    const auto found = effects.find(order_key(handlers::place_account));
    return found == effects.end() ? std::nullopt : found->second.user;
}

handlers::TimePoint Wave::now() const {
    return clock +
           std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - clock_taken);
}

} // namespace shopd::production
