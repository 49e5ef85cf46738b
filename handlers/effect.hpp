#pragma once

#include "handlers/window.hpp"
#include "moodle/shop/context_level.hpp"
#include "moodle/shop/ids.hpp"
#include "moodle/shop/moodle_records.hpp"

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

/// Effects: what production does, as data. Planned once, frozen in the ledger, then observed, applied and described.
namespace shopd::handlers {

using TimePoint = std::chrono::sys_time<std::chrono::milliseconds>; ///< by the database's clock

/// Names one effect for ever: never the bill item's id, which changes when an order is re-placed, and never the target,
/// which configuration may change. Effects of the order itself have an empty item code.
struct EffectKey {
    BillId bill;
    std::string item_code;
    int element = 0;    ///< of a bundle or set, or the ordinal of a recipient; 0 otherwise
    int occurrence = 0; ///< of several items with one code within a bill, from 0
    int place = 0;      ///< in the handler's list

    friend auto operator<=>(const EffectKey&, const EffectKey&) = default;
};

/// Places of the order's own effects (item code "").
enum OrderPlace : int {
    place_notify_sales = 0,
    place_account = 1,
    place_support = 2,
    place_profile = 3,
    place_suspension = 7,
    place_confirmation = 8,
    place_complete = 9
};

/// The message to the customer that all is there.
inline bool is_confirmation(const EffectKey& key) {
    return key.item_code.empty() && key.place == place_confirmation;
}

enum class Phase { placing, prepay, postpay };

/// A message to one holder of the sales role. The text names bill, transaction and amount, and is looked for before it
/// is sent again.
struct NotifySales {
    MoodleUserId recipient;
    std::string text;
};

/// A message to the order's customer, sent to the account once that is known; looked for before it is sent again.
struct NotifyCustomer {
    std::string text;
};

/// The customer's account. `known` is set when it exists; else one is made under the frozen username.
struct Account {
    std::optional<MoodleUserId> known;
    std::string username, first_name, last_name, email, city, country, lang; ///< as sent to Moodle
};

/// Contact data that the customer changed, for an account that we made.
struct Profile {
    moodle::Profile data;
};

/// What stood in a course for the account before any order of ours gave it access.
struct Standing {
    bool there = false; ///< enrolled by the manual method
    bool suspended = false;
    std::int64_t start = 0, end = 0; ///< Unix seconds
    std::vector<RoleId> roles;       ///< in order

    friend bool operator==(const Standing&, const Standing&) = default;
};

/// An enrolment of the customer's account by Moodle's manual method, only ever widened.
struct Enrolment {
    CourseId course;
    std::string course_name; ///< short name, for the trace
    std::vector<RoleId> roles;
    std::int64_t start = 0;           ///< Unix seconds, 0: from ever
    std::int64_t end = 0;             ///< Unix seconds, 0: for ever
    bool support = false;             ///< the customer-support course: a suspension that is not ours is left alone
    std::optional<Standing> before{}; ///< frozen before the first call; absent until the account is known
    bool reactivate = false;          ///< the suspension that stands there is that of an undo of ours
};

/// A role of the customer's account in a context, by itself: no enrolment goes with it.
struct RoleAssignment {
    RoleId role;
    std::string role_name; ///< short name
    moodle::ContextPlace place;
    std::string place_name;          ///< for the trace: a course's short name, else level and id
    std::optional<bool> was_there{}; ///< held before any order of ours gave it; frozen before the first call
};

/// What an extension comes to, fixed before the first call so that repeating sets the same end.
struct ExtendedEnd {
    MoodleUserId user;
    std::int64_t before = 0; ///< Unix seconds: the end that it counts from; 0: unlimited, and stays so
    std::int64_t after = 0;
    bool suspended = false; ///< before it
};

/// What taking an extension back comes to, fixed before the first call for the same reason.
struct EndTaken {
    std::int64_t from = 0; ///< Unix seconds: the end that stood there
    std::int64_t to = 0;
};

/// More time on an enrolment of the customer's account that is there, by Moodle's manual method.
struct Extension {
    CourseId course;
    std::string course_name;
    RoleId role;                      ///< sent where the account has no role there: Moodle's call wants one
    std::int64_t seconds = 0;         ///< added to the end
    std::int64_t from = 0;            ///< Unix seconds: an end before this counts as this
    std::optional<ExtendedEnd> fixed; ///< once the enrolment was looked at
    std::optional<EndTaken> taken{};  ///< once its undo has looked
};

/// The end of a product that is there, moved with the enrolment that was extended at the item's place 0. Written when
/// the wave is acknowledged: of several products of that enrolment the one that ends last, or the one that is named.
struct ProductShift {
    CourseId course;          ///< 0 where the product stands for no enrolment
    std::string course_name;  ///< or the product's name
    ProductId product{};      ///< where one is named, moved by itself:
    std::string reference{};  ///< its reference in the shop
    std::int64_t seconds = 0; ///< added to its end
    std::int64_t from = 0;    ///< Unix seconds: an end before this counts as this
};

/// A group in a course; `idnumber` is given only where it is free.
struct Group {
    CourseId course;
    std::string
        name; ///< "" in the plan of the customer's own group: customer_<username>, named when the account is known
    std::string idnumber;
};

/// product.contexttype as the plugin's handlers write it.
inline constexpr const char* product_of_enrolment = "userenrol";
inline constexpr const char* product_of_role = "roleassign";
inline constexpr const char* product_by_itself = "registered_product"; ///< instanceid 0
/// As the block 'Course seats' reads it, and not as the plugin's handler writes it. instanceid is 0 until the shop
/// assigns the seat: then it is the shop's to set.
inline constexpr const char* product_of_seat = "user_enrolment";

/// The customer's account in a group of that course and name.
struct Membership {
    CourseId course;
    std::string name;        ///< as Group::name
    bool was_member = false; ///< before any order of ours
};

/// The product row with its event, as the customer-support blocks read them. The product of an enrolment or of a role
/// stands for what was given at the item's place 0.
struct Product {
    CatalogItemId catalog_item;
    CourseId course;         ///< of an enrolment
    std::string course_name; ///< for trace and feedback: the course, the context of a role, or the product itself
    std::int64_t start = 0, end = 0;
    std::string production_data; ///< key=urlencoded value&...&handler=NAME
    std::string context_type = product_of_enrolment;
};

/// @return true for a product that stands for nothing that its order gave in Moodle
bool stands_by_itself(const Product& product);

/// The bill said to be complete, with the feedback of its items.
struct Complete {};

using CallArguments = std::vector<std::pair<std::string, std::string>>; ///< in PHP's flat form, in the order sent

/// How it is seen whether a call has taken effect. By SQL where `sql` is not empty, else by asking a function.
struct CallObserve {
    std::string sql;                 ///< with $1 to $n
    std::vector<std::string> values; ///< of $1 to $n
    std::string function;
    CallArguments arguments;
    std::string path;   ///< JSON pointer into the answer
    std::string equals; ///< what stands there once it has taken effect
};

/// One call of any function of Moodle, as a composed handler words it. All is resolved but {account.id} and
/// {account.username}, which are filled when the account is known: what are values here are templates still
/// (config/text_template.hpp).
struct Call {
    std::string function;
    CallArguments arguments;
    std::optional<CallObserve> observe;
    bool at_undo = false; ///< made when the order is undone, and only then
    bool stays = false;   ///< its handler says what undoing it takes: nothing by itself
};

/// A line of the merchant trace, written once the effects before it are through. A template as above.
struct Note {
    std::string text;
};

/// The customer's account, suspended some time after the last of its products has ended (expiry.suspend_account_after).
struct AccountSuspension {
    MoodleUserId user;
    std::int64_t ended = 0; ///< Unix seconds: the end of the last product
};

/// A category or a course that is made for the customer, and found again by what Moodle keeps unique: its idnumber.
/// Other effects of its item, which are for what it makes, wait for it (handlers/creation.hpp).
struct Creation {
    enum class What { category, course } what = What::category;
    std::string name;                          ///< as the shopper wrote it
    std::string idnumber;                      ///< "" in a handler's plan: then from the effect's key
    std::int64_t parent = 0;                   ///< mdl_course_categories.id; 0: the top
    std::string short_name{};                  ///< of a course
    std::optional<CourseId> template_course{}; ///< a course is made as a copy of this one, without its users
};

/// What stands in the ledger for an item that production leaves alone, or could not plan.
struct Nothing {};

using Intent =
    std::variant<Nothing, NotifySales, Account, Enrolment, Group, Membership, Product, Complete, RoleAssignment,
                 Extension, ProductShift, Call, Note, NotifyCustomer, Profile, AccountSuspension, Creation>;

enum class Outcome { planned, done, retry, refused, uncertain, again, not_ours, adopted, dropped, undone };

/// An access that follows its product rows, which somebody changed. Under way until it is settled.
struct LifeChange {
    enum class Step {
        suspend, ///< marked deleted
        remove,  ///< the rows are gone
        restore,
        move ///< other dates
    } step = Step::suspend;
    std::vector<Window> was; ///< what its orders and products said before, and Moodle may still have
};

std::string_view life_step_name(LifeChange::Step step);

/// @return true where the access goes on: with other dates, or given back
bool keeps_on(const LifeChange& life);

/// One row of the ledger.
struct Effect {
    EffectKey key;
    Phase phase = Phase::postpay;
    Intent intent;
    Outcome outcome = Outcome::planned;
    std::string cause;  ///< CONFIG:..., DATA:..., UNKNOWN:..., both, ... ; the dead list is grouped by it
    std::string detail; ///< the server's words and what to do
    std::optional<std::chrono::system_clock::time_point> settled_at; ///< in this wave, for the trace's stamp; not kept
    std::string trace_line;           ///< refused while planning: what the merchant trace says; kept while untold
    bool untold = false;              ///< decided by a wave that has not acknowledged it: its trace line may be missing
    std::string handler;              ///< of an item's effects: who planned them, and words their trace lines
    bool undoing = false;             ///< its undo was begun: planned, retry and refused are the undo's
    bool withdrawn = false;           ///< undone: a product row marked deleted, an enrolment left suspended
    std::optional<LifeChange> life{}; ///< an access that follows its products: with `undoing`, what that is to do
    bool ended = false;               ///< undone because its products were deleted: not to be produced again
    int attempts = 0;
    std::optional<TimePoint> next_try;
    std::optional<TimePoint> tried_at; ///< the last call whose effect is in doubt
    // What is known once it is done:
    std::optional<MoodleUserId> user;       ///< account; enrolment: of a seat's learner (handlers/seats.hpp)
    std::string username;                   ///< account
    bool created = false;                   ///< account, group: made by us
    std::optional<std::int64_t> enrolment;  ///< enrolment, extension and their product: mdl_user_enrolments.id
    std::optional<std::int64_t> assignment; ///< role and its product: mdl_role_assignments.id
    std::optional<GroupId> group;           ///< group
    std::optional<std::int64_t> made{};     ///< creation: mdl_course_categories.id or mdl_course.id
    std::optional<ProductId> product;       ///< product; product shift: the one that was moved, if any
    std::optional<BillItemId> bill_item;    ///< product, product shift: the item that its event names now
    std::optional<EndTaken> shifted;        ///< product shift: the product's end before, and since
    std::string reference;                  ///< product
    std::string feedback;                   ///< product: its line in productionfeedback
};

/// "category" or "course"
const char* creation_word(const Creation& creation);

/// @return true for an effect that is finished, one way or another, without a person's or a later wave's help
bool is_settled(const Effect& effect);

/// @return true for an effect that a wave may work on at `now`
bool is_due(const Effect& effect, TimePoint now);

/// The name of an effect's kind as the ledger's column `kind` has it, e.g. "enrolment".
std::string_view kind_name(const Intent& intent);

std::string_view outcome_name(Outcome outcome);
std::string_view phase_name(Phase phase);

} // namespace shopd::handlers
