#pragma once

#include "daemon/production/context.hpp"
#include "daemon/production/wave.hpp"

#include <pqxx/transaction_base>

/// The steps of a wave, a file a step. Each throws as its statements and calls do; the wave is then given back, and
/// what was done in Moodle is observed by the next one.
namespace shopd::production {

/// Loads every order that the leased streams have something to do for, in one repeatable-read snapshot.
Wave load(Context& context, std::vector<feed::Lease> leases);

/// The same for one bill, whatever waits, without a lease: for a dry run. An unknown bill makes an empty wave.
/// @param snapshot  repeatable read; only read from
Wave load_one(pqxx::transaction_base& snapshot, const database::Tables& tables, BillId bill);

/// Decides on every order and plans what is new, by the configuration and by look-ups in Moodle's tables.
void plan(Context& context, Wave& wave);

/// The same within the caller's transaction, which is only read from.
void plan(pqxx::transaction_base& look, const config::Config& config, const database::Tables& tables, Wave& wave);

/// Freezes the plans in the ledger and claims e-mails and usernames; commits. An order that loses a claim is deferred.
void intend(Context& context, Wave& wave);

/// Takes the missing effects to Moodle, stage by stage, all orders together, and observes each stage before and after.
void apply(Context& context, Wave& wave);

/// What is left when Moodle has been seen to: which orders are complete, when to look again, what the trace says.
void conclude(Context& context, Wave& wave);

/// One transaction: ledger, accounts, orders, outbox rows, streams, product rows, hasaccount, bills.
/// @return false when leases were lost: their orders were taken out of the wave, and it is to be called again
bool acknowledge(Context& context, Wave& wave);

} // namespace shopd::production
