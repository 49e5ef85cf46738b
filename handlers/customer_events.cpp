#include "handlers/customer_events.hpp"

#include <fmt/format.h>

namespace shopd::handlers {

std::string customer_line(const CustomerEvent& event) {
    if (event.what == "erased") return fmt::format("Customer {} : personal data erased", event.customer.value());
    const auto* what = event.what == "given"     ? "contact data given"
                       : event.what == "bound"   ? "bound to an account"
                       : event.what == "deleted" ? "deleted"
                                                 : "contact data changed";
    return fmt::format("Customer {} : {}, without an order", event.customer.value(), what);
}

std::optional<StreamKey> parse_customer_line(std::string_view text) {
    constexpr std::string_view opening = "Customer ";
    if (!text.starts_with(opening)) return std::nullopt;
    const auto key = text.substr(opening.size(), text.find(' ', opening.size()) - opening.size());
    const CustomerEvent event{StreamKey{std::string{key}}, {}};
    for (const auto* what : {"given", "bound", "deleted", "changed", "erased"})
        if (text.starts_with(customer_line({event.customer, what}))) return event.customer;
    return std::nullopt;
}

} // namespace shopd::handlers
