#pragma once

#include "daemon/production/context.hpp"
#include "daemon/production/wave.hpp"
#include "moodle/rest/error.hpp"

/// The stages of apply, in this order, each for all orders of a wave together. A stage looks which of its effects the
/// tables show already, calls Moodle for the rest, and looks again: an answer is a claim, the tables are the proof.
namespace shopd::production {

void apply_messages(Context& context, Wave& wave);

/// Confirmations go last: an order is confirmed once everything that it gives is there.
void apply_confirmations(Context& context, Wave& wave);
void apply_accounts(Context& context, Wave& wave);

/// Categories and courses that are made. What its item gives in them waits for the next wave.
void apply_creations(Context& context, Wave& wave);

void apply_enrolments(Context& context, Wave& wave);
void apply_extensions(Context& context, Wave& wave);

/// The ends that the wave's extensions are fixed to, as the ledger has them by now: taking another order's back changes
/// them. To be asked for while nobody else is at these enrolments.
void refresh_extensions(Context& context, Wave& wave);

void apply_roles(Context& context, Wave& wave);
void apply_groups(Context& context, Wave& wave);
void apply_memberships(Context& context, Wave& wave);

/// Calls that composed handlers word, one after the other: each waits for what stands before it in its item.
void apply_calls(Context& context, Wave& wave);

/// Calls that are made because their order is undone. Part of apply_undo.
void undo_calls(Context& context, Wave& wave);

/// Lines that composed handlers word: settled once what stands before them is.
void apply_notes(Context& context, Wave& wave);

/// Product rows need no call: they are settled once what they stand for is, and written when the wave is acknowledged.
void apply_products(Context& context, Wave& wave);

/// Nor do ends of products that are moved: settled once the extension is; the acknowledgement finds the product.
void apply_product_shifts(Context& context, Wave& wave);

/// Asks once whose token we use; then context.service_user holds it.
std::optional<rest::Error> find_service_user(Context& context);

/// The first effect of the item that `effect` belongs to: its enrolment, role or extension.
handlers::Effect* first_of_item(OrderInWave& order, const handlers::Effect& effect);

/// The group that a membership is for: the effect before it.
handlers::Effect* group_of(OrderInWave& order, const handlers::Effect& membership);

/// A group's name: the planned one, or the customer's own, customer_<username>.
std::string group_name(const OrderInWave& order, const std::string& planned);

} // namespace shopd::production
