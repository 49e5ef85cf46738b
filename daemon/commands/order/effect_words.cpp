#include "daemon/commands/order/effect_words.hpp"

#include "daemon/commands/printable.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace shopd::commands {
namespace {

using namespace handlers;

std::string group_text(const std::string& name, const std::string& username) {
    if (!name.empty()) return printable(name);
    return username.empty() ? "of the customer's own" : "customer_" + printable(username);
}

std::string duration_text(std::int64_t seconds) {
    constexpr std::int64_t day = 86400;
    return seconds % day == 0 ? fmt::format("{} day{}", seconds / day, seconds == day ? "" : "s")
                              : fmt::format("{} h", seconds / 3600);
}

/// Every kind is worded: a new one does not compile without.
struct Words {
    const Effect& effect;
    const std::string& username;

    std::string operator()(const NotifySales& notice) const {
        return fmt::format("message to user {}", notice.recipient.value());
    }

    std::string operator()(const Profile&) const { return "the customer's new contact data in the account"; }

    std::string operator()(const NotifyCustomer&) const { return "message to the customer"; }

    std::string operator()(const Account& account) const {
        const auto& name = effect.username.empty() ? account.username : effect.username;
        if (effect.user) return fmt::format("account {} (user {})", printable(name), effect.user->value());
        if (account.known)
            return fmt::format("the existing account {} (user {})", printable(name), account.known->value());
        return "a new account " + printable(name);
    }

    std::string operator()(const Enrolment& enrolment) const {
        std::string roles;
        for (const auto role : enrolment.roles)
            roles += (roles.empty() ? "" : ", ") + std::to_string(role.value());
        const auto whom = effect.username.empty() ? std::string{} : printable(effect.username) + " ";
        const auto course = enrolment.course_name.empty() ? "the new course" : printable(enrolment.course_name);
        return fmt::format("enrol {}in {} as role {} {}", whom, course, roles,
                           window_text(enrolment.start, enrolment.end));
    }

    std::string operator()(const Group& group) const {
        return fmt::format("group {} in course {}", group_text(group.name, username), group.course.value());
    }

    std::string operator()(const Membership& membership) const {
        return fmt::format("member of group {} in course {}", group_text(membership.name, username),
                           membership.course.value());
    }

    std::string operator()(const Product& product) const {
        const auto subject = product.course_name.empty() ? "" : "for " + printable(product.course_name) + " ";
        return fmt::format("product {}{}", subject, window_text(product.start, product.end));
    }

    std::string operator()(const RoleAssignment& assignment) const {
        return fmt::format("role {} in {}", printable(assignment.role_name), printable(assignment.place_name));
    }

    std::string operator()(const Call& call) const {
        return fmt::format("{}call of {}", call.at_undo ? "when undone, " : "", call.function);
    }

    std::string operator()(const Creation& creation) const {
        return fmt::format("a new {} {}{}", creation_word(creation),
                           printable(creation.short_name.empty() ? creation.idnumber : creation.short_name),
                           effect.made ? fmt::format(" (id {})", *effect.made) : "");
    }

    std::string operator()(const Note&) const { return "a line of the trace"; }

    std::string operator()(const Extension& extension) const {
        const auto course = printable(extension.course_name);
        if (effect.outcome == Outcome::undone && extension.taken && extension.taken->from != extension.taken->to)
            return fmt::format("{} more in {}, taken back to {}", duration_text(extension.seconds), course,
                               time_text(extension.taken->to));
        if (!extension.fixed) return fmt::format("{} more in {}", duration_text(extension.seconds), course);
        return extension.fixed->after == 0 ? fmt::format("{} more in {}, whose access is without end and stays so",
                                                         duration_text(extension.seconds), course)
                                           : fmt::format("{} more in {}, to {}", duration_text(extension.seconds),
                                                         course, time_text(extension.fixed->after));
    }

    std::string operator()(const ProductShift& shift) const {
        if (shift.product == ProductId{})
            return fmt::format("the end of the product for {} moved along", printable(shift.course_name));
        return fmt::format("{} more for the product {} ({})", duration_text(shift.seconds), printable(shift.reference),
                           printable(shift.course_name));
    }

    std::string operator()(const AccountSuspension& suspension) const {
        return fmt::format("user {} suspended, whose last product ended on {}", suspension.user.value(),
                           time_text(suspension.ended));
    }

    std::string operator()(const Complete&) const { return "the bill set to COMPLETE"; }

    std::string operator()(const Nothing&) const { return "nothing"; }
};

} // namespace

std::string time_text(std::int64_t unix_seconds) {
    constexpr std::int64_t end_of_year_9999 = 253'402'300'799;
    if (unix_seconds < 0 || unix_seconds > end_of_year_9999) return std::to_string(unix_seconds);
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(static_cast<std::time_t>(unix_seconds)));
}

std::string time_text(TimePoint time) {
    return time_text(std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count());
}

std::string window_text(std::int64_t start, std::int64_t end) {
    return fmt::format("{}{}", start == 0 ? "" : "from " + time_text(start) + " ",
                       end == 0 ? "without end" : "to " + time_text(end));
}

std::string effect_words(const Effect& effect, const std::string& username) {
    return std::visit(Words{effect, username}, effect.intent);
}

} // namespace shopd::commands
