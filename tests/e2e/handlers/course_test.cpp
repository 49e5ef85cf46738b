#include "tests/e2e/handlers/sold.hpp"

namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;

constexpr const char* create = "core_course_create_courses";
constexpr const char* copy = "core_course_duplicate_course";
const std::string plain = "coursecategory: 1, duration: 10";
const std::string of_template = "coursecategory: 1, template: EFORM-C";

using Answers = std::vector<std::pair<std::string, std::string>>;

struct Selling : AtWork {
    explicit Selling(const std::string& params = plain, const Answers& answers = {{"fullname", "Ours"}},
                     const std::string& yaml = "")
        : AtWork{yaml + "feed: { verify_after: 300 ms, quiet: 200 ms }\nproducts:\n" +
                 rule("COURSE", "std_createcourse", params)} {
        shop::create_catalog_item(database, {.code = "COURSE"});
        shoppers_answer(site, answers);
        daemon.start_ready();
    }

    void set_status(const shop::Order& order, const std::string& status) {
        site.execute("update mdl_local_shop_bill set status = $2 where id = $1", {std::to_string(order.bill), status});
    }

    std::int64_t courses() { return site.number("select count(*) from mdl_course where id > 3"); }

    std::string short_name() { return site.value("select max(shortname) from mdl_course where id > 3"); }

    /// Of the customer, who is active in the course that was made.
    std::int64_t owners() {
        return site.number(
            "select count(*) from mdl_user_enrolments ue join mdl_enrol e on e.id = ue.enrolid join "
            "mdl_course c on c.id = e.courseid join mdl_user u on u.id = ue.userid join mdl_context x on "
            "x.contextlevel = 50 and x.instanceid = c.id join mdl_role_assignments a on a.contextid = "
            "x.id and a.userid = u.id and a.roleid = 9 where c.fullname = 'Ours' and c.category = 1 and "
            "ue.status = 0 and u.username = 'benoit.tostain'");
    }
};

const shop::NewOrder a_course{.items = {{"COURSE", 1}}, .transaction_id = "COURSE-1"};

TEST(Course, is_made_named_and_owned_by_its_buyer_stands_as_a_product_and_is_told_in_the_plugins_words) {
    Selling at{plain, {{"fullname", "Ours"}, {"idnumber", "OUR-1"}}};
    const auto order = at.buy_once_seen(a_course);
    EVENTUALLY_COMPLETE(at, order);
    const auto name = "benoit.tostain_" + std::to_string(order.bill) + "_COURSE";
    EXPECT_EQ(at.short_name(), name);
    EXPECT_EQ(at.site.value("select idnumber from mdl_course where id > 3"), "OUR-1");
    EXPECT_EQ(at.owners(), 1);
    EXPECT_EQ(at.site.number("select count(*) from mdl_local_shop_product p join mdl_user_enrolments ue on ue.id = "
                             "p.instanceid where p.contexttype = 'userenrol' and p.enddate = ue.timeend and p.enddate "
                             "= p.startdate + 864000"),
              1);
    EXPECT_EQ(at.moodle.count(create), 1U);
    EVENTUALLY(tells(at, "COURSE-1", "STD_CREATE_COURSE Course created."), at.daemon);
    EVENTUALLY(tells(at, "COURSE-1", "STD_CREATE_COURSE Postpay : Completed in course " + name + "."), at.daemon);
    EXPECT_THAT(lines_twice(at.daemon), ::testing::IsEmpty());
    const auto lines = at.daemon.trace_of("COURSE-1");
    EXPECT_EQ(std::count_if(lines.begin(), lines.end(),
                            [](const auto& line) { return line.find("Full production starting") != line.npos; }),
              1);
    EXPECT_ALL_WELL(at);
}

TEST(Course, of_an_order_placed_and_paid_again_is_not_made_again) {
    Selling at;
    BUY_TWICE_OVER(at, order, a_course);
    EXPECT_EQ(at.courses(), 1);
    EXPECT_EQ(at.owners(), 1);
    EXPECT_EQ(at.moodle.count(create), 1U);
    EXPECT_EQ(products_shown(at.site, order.bill), 1);
    EXPECT_ALL_WELL(at);
}

TEST(Course, is_foreseen_with_its_owner_and_product_before_it_is_there) {
    Selling at;
    ASSERT_EQ(at.daemon.command({"pause", "--why", "look"}).exit_code, 0);
    const auto order = at.buy(a_course);
    const auto said = at.daemon.command({"plan", std::to_string(order.bill)}).output;
    EXPECT_THAT(said, ::testing::HasSubstr("a new course benoit.tostain_" + std::to_string(order.bill) + "_COURSE"));
    EXPECT_THAT(said, ::testing::HasSubstr("enrol in the new course as role 9 from "));
    EXPECT_THAT(said, ::testing::HasSubstr("product from "));
    EXPECT_EQ(at.courses(), 0);
}

TEST(Course, that_is_a_copy_has_what_its_template_has_but_not_its_users) {
    Selling at{of_template};
    at.site.execute("insert into mdl_user_enrolments (enrolid, userid) values (4, 4)"); // of the template
    const auto order = at.buy(a_course);
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(at.courses(), 1);
    EXPECT_EQ(at.owners(), 1);
    EXPECT_EQ(at.site.number("select count(*) from mdl_user_enrolments where userid = 4"), 1);
    EXPECT_EQ(at.moodle.count(copy, "answered"), 1U);
    EXPECT_EQ(at.moodle.count(create), 0U);
    EXPECT_ALL_WELL(at);
}

TEST(Course, that_is_a_copy_has_no_users_of_its_template_where_the_service_account_may_read_them) {
    Selling at{of_template};
    at.site.execute("insert into mdl_role_capabilities (contextid, roleid, capability, permission) select 1, 13, c, 1 "
                    "from unnest(array['moodle/backup:userinfo', 'moodle/backup:configure', "
                    "'moodle/restore:userinfo']) c");
    at.site.execute("insert into mdl_user_enrolments (enrolid, userid) values (4, 4)");
    const auto order = at.buy(a_course);
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(at.owners(), 1);
    EXPECT_EQ(at.site.number("select count(*) from mdl_user_enrolments where userid = 4"), 1);
    EXPECT_EQ(at.moodle.count(copy), 1U);
}

TEST(Course, that_takes_long_to_copy_holds_up_no_other) {
    Selling at{of_template, {{"fullname", "Ours"}}, "moodle: { call_budget: 100 ms }\nproduction: { workers: 1 }\n"};
    const auto one = shop::place(at.database, a_course);
    const auto other = shop::place(at.database, {.customer = {.email = "b@example.org"}, .items = {{"COURSE", 1}}});
    at.moodle.add({.action = "delay", .function = copy, .ms = 150});
    at.moodle.add({.action = "hold", .function = copy, .call = 3}); // each is asked for twice: with and without options
    at.pay_all({one.bill, other.bill});
    EVENTUALLY(at.moodle.count(copy, "held") == 1U, at.daemon);
    EVENTUALLY(at.owners() == 1, at.daemon); // the first one's
    at.moodle.clear_faults();
    EVENTUALLY_COMPLETE(at, one);
    EVENTUALLY_COMPLETE(at, other);
    EXPECT_EQ(at.courses(), 2);
    EXPECT_ALL_WELL(at);
}

TEST(Course, half_copied_is_for_a_person_and_is_made_anew_once_they_deleted_it) {
    Selling at{of_template};
    at.moodle.add({.action = "die_within", .function = copy, .call = 2, .after = 1});
    const auto order = at.buy(a_course);
    EVENTUALLY_DEAD(at, order);
    EXPECT_EQ(dead_causes(at.site, order.bill), "UNCERTAIN: half a copy of a course?");
    EVENTUALLY(all_quiet(at.site), at.daemon);
    EXPECT_EQ(at.courses(), 1);
    EXPECT_EQ(at.owners(), 0);
    at.site.execute("delete from mdl_context where contextlevel = 50 and instanceid > 3");
    at.site.execute("delete from mdl_course where id > 3");
    EXPECT_EQ(at.daemon.command({"dead", "retry", std::to_string(order.bill)}).exit_code, 0);
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(at.courses(), 1);
    EXPECT_EQ(at.owners(), 1);
    EXPECT_ALL_WELL(at);
}

class LostCourse : public ::testing::TestWithParam<LostCall> {};

TEST_P(LostCourse, is_found_again_and_there_is_one_with_its_owner) {
    Selling at;
    at.moodle.add(GetParam().second);
    const auto order = at.buy(a_course);
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(at.courses(), 1);
    EXPECT_EQ(at.owners(), 1);
    EXPECT_ALL_WELL(at);
}

INSTANTIATE_TEST_SUITE_P(By, LostCourse, ::testing::ValuesIn(lost_calls(create)),
                         [](const auto& tested) { return tested.param.first; });

TEST(Course, stays_when_its_order_is_paid_back_with_its_owner_suspended_and_is_the_same_when_it_is_paid_again) {
    Selling at;
    const auto order = at.buy(a_course);
    EVENTUALLY_COMPLETE(at, order);
    at.set_status(order, "PAYBACK");
    EVENTUALLY(at.owners() == 0 && all_quiet(at.site), at.daemon);
    EXPECT_EQ(at.courses(), 1);
    const auto id = at.site.value("select max(id) from mdl_course");
    EVENTUALLY(tells(at, "COURSE-1", "STD_CREATE_COURSE Undo : course " + id + " is left as it is"), at.daemon);
    at.set_status(order, "SOLDOUT");
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(at.courses(), 1);
    EXPECT_EQ(at.owners(), 1);
    EXPECT_EQ(at.moodle.count(create), 1U);
    EXPECT_ALL_WELL(at);
}

struct Impossible {
    std::string name;
    std::string params;
    Answers answers;
    int quantity;
    std::string cause;
};

void PrintTo(const Impossible& impossible, std::ostream* out) {
    *out << impossible.cause;
}

class CourseThatCannotBeMade : public ::testing::TestWithParam<Impossible> {};

TEST_P(CourseThatCannotBeMade, ends_with_its_cause_and_nothing_is_made) {
    const auto& [name, params, answers, quantity, cause] = GetParam();
    Selling at{params, answers};
    const auto order = at.buy({.items = {{"COURSE", quantity}}, .transaction_id = "IMPOSSIBLE"});
    EVENTUALLY_DEAD(at, order);
    EXPECT_EQ(dead_causes(at.site, order.bill), cause);
    EXPECT_EQ(at.courses(), 0);
    EXPECT_EQ(products_of(at.site, order.bill), 0);
}

INSTANTIATE_TEST_SUITE_P(
    As, CourseThatCannotBeMade,
    ::testing::Values(
        Impossible{"no_category", "coursecategory: 77", {{"fullname", "Ours"}}, 1, "CONFIG: no category 77"},
        Impossible{"no_template",
                   "coursecategory: 1, template: NOWHERE",
                   {{"fullname", "Ours"}},
                   1,
                   "CONFIG: no course with template NOWHERE"},
        Impossible{"no_name", plain, {{"fullname", "  "}}, 1, "DATA: fullname"},
        Impossible{"markup_for_a_name",
                   plain,
                   {{"fullname", "<script>x</script>"}},
                   1,
                   "DATA: core_course_create_courses: invalidparameter"},
        Impossible{"an_idnumber_of_another",
                   plain,
                   {{"fullname", "Ours"}, {"idnumber", "EF"}},
                   1,
                   "DATA: core_course_create_courses: courseidnumbertaken"},
        Impossible{"several", plain, {{"fullname", "Ours"}}, 2, "DATA: quantity of COURSE"}),
    [](const auto& tested) { return tested.param.name; });

} // namespace
} // namespace shopd::e2e
