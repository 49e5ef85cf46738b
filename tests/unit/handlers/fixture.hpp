#pragma once

#include "config/config.hpp"
#include "handlers/decide.hpp"
#include "handlers/directory_view.hpp"
#include "handlers/order.hpp"

#include <string>
#include <vector>

/// An order of one EFORM and a Moodle that has its course, as values.
namespace shopd::handlers::tests {

inline constexpr std::int64_t paid_at = 1'700'000'000; ///< Unix seconds

config::Config configuration();
DirectoryView directory();

shop::BillItem item(std::int64_t id, const std::string& code, int occurrence = 0);

/// Paid, of customer 7, without any ledger.
OrderView order(std::vector<shop::BillItem> items);

Decision producing(const OrderView& order);

/// Puts planned effects into the order's ledger, as the next wave reads them.
void record(OrderView& order, const std::vector<Effect>& effects, Outcome outcome = Outcome::done);

} // namespace shopd::handlers::tests
