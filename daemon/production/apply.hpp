#pragma once

#include "daemon/production/context.hpp"
#include "daemon/production/wave.hpp"

/// The stages of apply, in this order, each for all orders of a wave together. A stage looks which of its effects the
/// tables show already, calls Moodle for the rest, and looks again: an answer is a claim, the tables are the proof.
namespace shopd::production {

void apply_messages(Context& context, Wave& wave);
void apply_accounts(Context& context, Wave& wave);
void apply_enrolments(Context& context, Wave& wave);
void apply_groups(Context& context, Wave& wave);
void apply_memberships(Context& context, Wave& wave);

/// Product rows need no call: they are settled once their enrolment is, and written when the wave is acknowledged.
void apply_products(Context& context, Wave& wave);

/// The first effect of the item that `effect` belongs to: its enrolment.
handlers::Effect* enrolment_of(OrderInWave& order, const handlers::Effect& effect);

/// The group that a membership is for: the effect before it.
handlers::Effect* group_of(OrderInWave& order, const handlers::Effect& membership);

/// A group's name: the planned one, or the customer's own, customer_<username>.
std::string group_name(const OrderInWave& order, const std::string& planned);

} // namespace shopd::production
