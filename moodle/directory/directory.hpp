#pragma once

#include "moodle/database/tables.hpp"
#include "moodle/shop/context_level.hpp"
#include "moodle/shop/moodle_records.hpp"

#include <pqxx/transaction_base>

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

/// Read-only look-ups in Moodle's tables, each one statement for a whole wave. Accounts, enrolments, roles, groups and
/// messages are only ever written by web services (moodle/rest).
/// Every function throws pqxx::sql_error or pqxx::broken_connection as its statement does.
namespace shopd::directory {

using UserAndCourse = std::pair<MoodleUserId, CourseId>;

moodle::SiteSettings read_site_settings(pqxx::transaction_base& transaction);

/// Courses that one of the references names: by short name, in which `*` stands for any run of characters, by idnumber,
/// or (digits only) id. The front page is no course that `*` matches.
std::vector<moodle::Course> find_courses(pqxx::transaction_base& transaction, const database::Tables& tables,
                                         const std::set<std::string>& references);

/// Roles by short name; the unknown are absent.
std::map<std::string, RoleId> find_roles(pqxx::transaction_base& transaction, const database::Tables& tables,
                                         const std::set<std::string>& short_names);

/// Who holds a role in the system context and is neither deleted nor suspended, in order of id.
std::vector<MoodleUserId> find_role_holders(pqxx::transaction_base& transaction, const database::Tables& tables,
                                            const std::string& role_short_name);

struct UserQuery {
    std::set<MoodleUserId> ids;      ///< deleted ones are returned too
    std::set<std::string> emails;    ///< lower case, compared without case as Moodle's own check does; not deleted ones
    std::set<std::string> usernames; ///< exact; not deleted ones
};

/// Users that match any part of the query, each once, in order of id.
std::vector<moodle::User> find_users(pqxx::transaction_base& transaction, const database::Tables& tables,
                                     const UserQuery& query);

/// Of these users, those whose password is not empty.
std::set<MoodleUserId> find_users_with_password(pqxx::transaction_base& transaction,
                                                const std::set<MoodleUserId>& users);

/// The manual enrolment of each pair, found or not: as many as `pairs`.
std::map<UserAndCourse, moodle::ManualEnrolment> read_enrolments(pqxx::transaction_base& transaction,
                                                                 const database::Tables& tables,
                                                                 const std::set<UserAndCourse>& pairs);

/// Those of these users that are not deleted.
std::map<MoodleUserId, moodle::Profile>
read_profiles(pqxx::transaction_base& transaction, const database::Tables& tables, const std::set<MoodleUserId>& users);

/// The products of these customers that have one of the references and are not deleted, in order of id.
std::vector<moodle::NamedProduct> find_products(pqxx::transaction_base& transaction, const database::Tables& tables,
                                                const std::set<CustomerId>& customers,
                                                const std::set<std::string>& references);

/// Which accounts are idle, as a query: customer, moodle_user, bill, ended, since, suspended, one row an account. $1:
/// the customer support course (short name, idnumber or id; empty: none), whose enrolments keep nobody active; $2: a
/// text[] of customers, empty for all. Site administrators are never idle.
std::string idle_accounts_sql(const database::Tables& tables);

/// The idle accounts of these customers, by customer.
std::map<StreamKey, moodle::IdleAccount> find_idle_accounts(pqxx::transaction_base& transaction,
                                                            const database::Tables& tables,
                                                            const std::string& support_course,
                                                            const std::set<std::string>& customers);

/// Of these places, those that have a context.
std::set<moodle::ContextPlace> find_contexts(pqxx::transaction_base& transaction, const database::Tables& tables,
                                             const std::set<moodle::ContextPlace>& places);

/// The categories with one of these idnumbers, by idnumber. Moodle has none twice.
std::map<std::string, std::int64_t> find_categories(pqxx::transaction_base& transaction, const database::Tables& tables,
                                                    const std::set<std::string>& idnumbers);

/// A role that a user shall have somewhere.
struct RoleWanted {
    MoodleUserId user;
    RoleId role;
    moodle::ContextPlace place;

    friend auto operator<=>(const RoleWanted&, const RoleWanted&) = default;
};

/// What there is of each: as many as `wanted`.
std::map<RoleWanted, moodle::RoleInContext>
read_roles(pqxx::transaction_base& transaction, const database::Tables& tables, const std::set<RoleWanted>& wanted);

/// Whether a role of this user may assign `role` to others ("Allow role assignments"); a site admin may assign all.
bool may_assign(pqxx::transaction_base& transaction, const database::Tables& tables, MoodleUserId user, RoleId role);

/// Groups of a course by exact name, and those that hold one of the idnumbers in one of the courses.
std::vector<moodle::CourseGroup> find_groups(pqxx::transaction_base& transaction, const database::Tables& tables,
                                             const std::set<std::pair<CourseId, std::string>>& names,
                                             const std::set<std::string>& idnumbers);

/// Of these (group, user), those that are members.
std::set<std::pair<GroupId, MoodleUserId>> find_memberships(pqxx::transaction_base& transaction,
                                                            const database::Tables& tables,
                                                            const std::set<std::pair<GroupId, MoodleUserId>>& wanted);

struct MessageQuery {
    MoodleUserId recipient;
    std::string text; ///< must stand in the message
};

/// For each query, whether such a message from `sender` is there.
std::vector<bool> find_messages(pqxx::transaction_base& transaction, const database::Tables& tables,
                                MoodleUserId sender, const std::vector<MessageQuery>& queries);

} // namespace shopd::directory
