#pragma once

#include <atomic>
#include <cstddef>
#include <memory>

namespace shopd::web {

/// Counts who follows an order now, and lets in no more than a number. For any thread.
class Followers {
public:
    explicit Followers(std::size_t most) : free_{std::make_shared<std::atomic<std::size_t>>(most)} {}

    /// @return a place, free again once it goes; nothing where all are taken
    std::shared_ptr<void> take() {
        auto left = free_->load();
        while (left > 0)
            if (free_->compare_exchange_weak(left, left - 1))
                return {static_cast<void*>(free_.get()), [free = free_](void*) { ++*free; }};
        return nullptr;
    }

private:
    std::shared_ptr<std::atomic<std::size_t>> free_;
};

} // namespace shopd::web
