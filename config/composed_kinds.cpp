#include "config/composed_kinds.hpp"

namespace shopd::config {
namespace {

using Type = ParameterDescription::Type;

ComposedField field(const char* name, Type type, const char* help, std::vector<std::string> choices = {}) {
    return {{name, type, help, std::move(choices)}, false};
}

std::vector<ComposedField> with_course(std::vector<ComposedField> others) {
    std::vector<ComposedField> all = {field("coursename", Type::text, "short name of the course"),
                                      field("courseidnumber", Type::text, "or its idnumber"),
                                      field("courseid", Type::integer, "or its id")};
    all.insert(all.end(), others.begin(), others.end());
    return all;
}

const std::vector<std::vector<std::string>> a_course = {{"coursename", "courseidnumber", "courseid"}};

std::vector<ComposedKind> make_kinds() {
    return {
        {"enrol", "enrols the account by the manual method",
         with_course({field("role", Type::text, "short name; student where it is not given"),
                      field("starttime", Type::time, "the payment where it is not given"),
                      field("endtime", Type::time, "unlimited where it is not given"),
                      field("duration", Type::days, "days, for renewable items")}),
         a_course},
        {"group", "makes a group in the course and puts the account in it; nothing where its name comes out empty",
         with_course({field("name", Type::text, "the customer's own where it is not given")}), a_course},
        {"role",
         "gives the account a role in a context, without enrolling it",
         {field("contextlevel", Type::text, "where", {"system", "user", "coursecat", "course", "module", "block"}),
          field("instance", Type::integer, "id there; of the system 0"), field("role", Type::text, "short name")},
         {{"contextlevel"}, {"instance"}, {"role"}}},
        {"extend",
         "adds days to the account's manual enrolment, once for each item bought",
         with_course({field("extension", Type::days, "days")}),
         {a_course.front(), {"extension"}}},
        {"product",
         "writes the product row: of the list's first effect where that enrols or gives a role, else by itself",
         {field("name", Type::text, "of a product by itself; the item's where it is not given"),
          field("starttime", Type::time, "the payment where it is not given"),
          field("endtime", Type::time, "unlimited where it is not given"),
          field("duration", Type::days, "days, for renewable items")}},
    };
}

constexpr Placeholder all_placeholders[] = {
    {"bill.id", "id of the bill"},
    {"bill.transaction", "the shop's reference, empty for orders made by hand"},
    {"bill.amount", "amount as the shop writes it, e.g. 100.000"},
    {"bill.currency", "e.g. EUR"},
    {"bill.paid", "first sight of the paid state, Unix seconds"},
    {"item.code", "code of the catalogue item"},
    {"item.name", "its name"},
    {"item.quantity", "how many were bought"},
    {"customer.id", "id of the shop's customer"},
    {"customer.firstname", "", true},
    {"customer.lastname", "", true},
    {"customer.email", "", true},
    {"customer.city", "", true},
    {"customer.country", "two letters", true},
    {"account.id", "id of the customer's account in Moodle", false, true},
    {"account.username", "its username", false, true},
    {"answer.", "answer.FIELD: what the shopper answered to a question of the catalogue item", true},
};

} // namespace

std::span<const ComposedKind> composed_kinds() {
    static const std::vector<ComposedKind> kinds = make_kinds();
    return kinds;
}

std::span<const Placeholder> placeholders() {
    return all_placeholders;
}

} // namespace shopd::config
