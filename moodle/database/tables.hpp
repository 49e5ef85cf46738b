#pragma once

#include <pqxx/connection>

#include <stdexcept>
#include <string>
#include <string_view>

namespace shopd::database {

/// The shop's tables were not found, or in several schemas. The text says what to do.
class NoMoodle : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Names of Moodle's and the shop's tables, schema-qualified and quoted: `bill()` is `"public"."mdl_local_shop_bill"`.
class Tables {
public:
    Tables(std::string schema, std::string prefix);

    /// Finds the schema in which `prefix`local_shop_bill stands: the only one; among several the one whose bill table
    /// has our trigger, else `public`.
    /// @throws NoMoodle none, or several to choose from
    static Tables find(pqxx::connection& connection, const std::string& prefix);

    [[nodiscard]] const std::string& schema() const { return schema_; }

    [[nodiscard]] const std::string& prefix() const { return prefix_; }

    /// Any table by Moodle's name for it, e.g. `local_shop_bill`.
    [[nodiscard]] std::string named(std::string_view table) const;

    [[nodiscard]] std::string bill() const { return named("local_shop_bill"); }

    [[nodiscard]] std::string bill_item() const { return named("local_shop_billitem"); }

    [[nodiscard]] std::string customer() const { return named("local_shop_customer"); }

    [[nodiscard]] std::string catalog() const { return named("local_shop_catalog"); }

    [[nodiscard]] std::string catalog_item() const { return named("local_shop_catalogitem"); }

    [[nodiscard]] std::string shop() const { return named("local_shop"); }

    [[nodiscard]] std::string product() const { return named("local_shop_product"); }

    [[nodiscard]] std::string product_event() const { return named("local_shop_productevent"); }

    [[nodiscard]] std::string user() const { return named("user"); }

    [[nodiscard]] std::string user_lastaccess() const { return named("user_lastaccess"); }

    [[nodiscard]] std::string course() const { return named("course"); }

    [[nodiscard]] std::string course_categories() const { return named("course_categories"); }

    [[nodiscard]] std::string enrol() const { return named("enrol"); }

    [[nodiscard]] std::string user_enrolments() const { return named("user_enrolments"); }

    [[nodiscard]] std::string role() const { return named("role"); }

    [[nodiscard]] std::string role_assignments() const { return named("role_assignments"); }

    [[nodiscard]] std::string role_context_levels() const { return named("role_context_levels"); }

    [[nodiscard]] std::string role_allow_assign() const { return named("role_allow_assign"); }

    [[nodiscard]] std::string context() const { return named("context"); }

    [[nodiscard]] std::string groups() const { return named("groups"); }

    [[nodiscard]] std::string groups_members() const { return named("groups_members"); }

    [[nodiscard]] std::string messages() const { return named("messages"); }

    [[nodiscard]] std::string message_conversations() const { return named("message_conversations"); }

    [[nodiscard]] std::string message_conversation_members() const { return named("message_conversation_members"); }

private:
    std::string schema_;
    std::string prefix_;
};

} // namespace shopd::database
