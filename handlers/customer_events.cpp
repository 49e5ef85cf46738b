#include "handlers/customer_events.hpp"

#include <fmt/format.h>

namespace shopd::handlers {

std::string customer_line(const CustomerEvent& event) {
    const auto* what = event.what == "given"     ? "contact data given"
                       : event.what == "bound"   ? "bound to an account"
                       : event.what == "deleted" ? "deleted"
                                                 : "contact data changed";
    return fmt::format("Customer {} : {}, without an order", event.customer.value(), what);
}

} // namespace shopd::handlers
