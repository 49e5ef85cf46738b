#include "daemon/production/apply.hpp"
#include "daemon/production/settle.hpp"

#include <algorithm>

namespace shopd::production {
namespace {

bool is_unwritten(const handlers::Effect& effect, CourseId course) {
    const auto* product = std::get_if<handlers::Product>(&effect.intent);
    return product && product->course == course &&
           (effect.outcome == handlers::Outcome::planned || effect.outcome == handlers::Outcome::retry);
}

/// The customer bought the course too, and that product still waits for something: it is written first, then moved.
bool product_comes_first(const Wave& wave, const OrderInWave& order, CourseId course) {
    return std::any_of(wave.orders.begin(), wave.orders.end(), [&](const auto& entry) {
        const auto& other = entry.second;
        return !other.deferred && other.view.now && other.view.now->customer_key == order.view.now->customer_key &&
               std::any_of(other.effects.begin(), other.effects.end(),
                           [&](const auto& effect) { return is_unwritten(effect.second, course); });
    });
}

} // namespace

void apply_product_shifts(Context& context, Wave& wave) {
    for_each_due<handlers::ProductShift>(
        wave, [&](OrderInWave& order, handlers::Effect& effect, const handlers::ProductShift& shift) {
            const auto* extension = first_of_item(order, effect);
            if (!extension || extension->outcome != handlers::Outcome::done || !extension->enrolment) return;
            if (product_comes_first(wave, order, shift.course)) {
                settle_later(order, effect, wave.now() + context.config->production.retry.first,
                             "the product is not written yet");
                return;
            }
            effect.enrolment = extension->enrolment;
            settle_done(order, effect);
        });
}

} // namespace shopd::production
