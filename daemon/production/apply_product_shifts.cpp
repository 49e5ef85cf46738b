#include "daemon/production/apply.hpp"
#include "daemon/production/settle.hpp"

#include "moodle/database/arrays.hpp"

#include <fmt/format.h>
#include <pqxx/nontransaction>
#include <pqxx/result>

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

/// Of the products that shifts of this wave name, those that are there.
std::set<ProductId> products_there(Context& context, Wave& wave) {
    std::set<ProductId> named;
    for_each_due<handlers::ProductShift>(wave, [&](OrderInWave&, handlers::Effect&, const auto& shift) {
        if (shift.product != ProductId{}) named.insert(shift.product);
    });
    std::set<ProductId> there;
    if (named.empty()) return there;
    pqxx::nontransaction look{context.connection};
    for (const auto& row : look.exec_params(
             fmt::format("select id from {} where id = any($1::bigint[]) and deleted = 0", context.tables.product()),
             database::bigint_array(named)))
        there.insert(ProductId{row[0].as<std::int64_t>()});
    return there;
}

/// A product that was named is moved once the enrolment that it stands for is, if it stands for one.
void move_named(Context& context, const Wave& wave, OrderInWave& order, handlers::Effect& effect, bool there) {
    const auto* first = first_of_item(order, effect);
    const auto& shift = std::get<handlers::ProductShift>(effect.intent);
    if (first != &effect && (!first || first->outcome != handlers::Outcome::done)) return;
    if (there)
        settle_done(order, effect);
    else
        settle_refused(context, wave, order, effect, "DATA: the product is gone",
                       fmt::format("product {} (reference {}) was deleted since it was named; bring it back in the "
                                   "shop, then dead retry",
                                   shift.product.value(), shift.reference));
}

} // namespace

void apply_product_shifts(Context& context, Wave& wave) {
    const auto there = products_there(context, wave);
    for_each_due<handlers::ProductShift>(
        wave, [&](OrderInWave& order, handlers::Effect& effect, const handlers::ProductShift& shift) {
            if (shift.product != ProductId{})
                return move_named(context, wave, order, effect, there.contains(shift.product));
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
