#include "tests/e2e/handlers/sold.hpp"

namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;
using ::testing::Contains;

constexpr const char* function = "core_course_create_categories";

struct Selling : AtWork {
    explicit Selling(const std::string& params = "parentcategory: 1, duration: 10", const std::string& answer = "Ours")
        : AtWork{"feed: { verify_after: 300 ms, quiet: 200 ms }\nproducts:\n" +
                 rule("CATEGORY", "std_createcategory", params)} {
        shop::create_catalog_item(database, {.code = "CATEGORY"});
        shoppers_answer(site, {{"catname", answer}});
        daemon.start_ready();
    }

    void set_status(const shop::Order& order, const std::string& status) {
        site.execute("update mdl_local_shop_bill set status = $2 where id = $1", {std::to_string(order.bill), status});
    }

    std::int64_t categories() { return site.number("select count(*) from mdl_course_categories where id <> 1"); }

    /// Of the customer, in the category that was made.
    std::int64_t owners() {
        return site.number("select count(*) from mdl_role_assignments a join mdl_context x on x.id = a.contextid and "
                           "x.contextlevel = 40 join mdl_course_categories c on c.id = x.instanceid join mdl_user u on "
                           "u.id = a.userid where c.name = 'Ours' and c.parent = 1 and a.roleid = 10 and u.username = "
                           "'benoit.tostain'");
    }
};

const shop::NewOrder a_category{.items = {{"CATEGORY", 1}}, .transaction_id = "CATEGORY-1"};

TEST(Category, is_made_named_and_owned_by_its_buyer_stands_as_a_product_and_is_told_in_the_plugins_words) {
    Selling at;
    const auto order = at.buy_once_seen(a_category);
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(at.categories(), 1);
    EXPECT_EQ(at.owners(), 1);
    EXPECT_EQ(at.site.number("select count(*) from mdl_local_shop_product p join mdl_role_assignments a on a.id = "
                             "p.instanceid where p.contexttype = 'roleassign' and a.roleid = 10 and p.enddate = "
                             "p.startdate + 864000"),
              1);
    EXPECT_EQ(at.moodle.count(function), 1U);
    EXPECT_EQ(at.moodle.count("core_role_assign_roles"), 1U);
    EVENTUALLY(tells(at, "CATEGORY-1", "STD_CREATE_CATEGORY Postpay : Complete."), at.daemon);
    EXPECT_ALL_WELL(at);
}

TEST(Category, of_an_order_placed_and_paid_again_is_not_made_again) {
    Selling at;
    BUY_TWICE_OVER(at, order, a_category);
    EXPECT_EQ(at.categories(), 1);
    EXPECT_EQ(at.owners(), 1);
    EXPECT_EQ(at.moodle.count(function), 1U);
    EXPECT_EQ(products_shown(at.site, order.bill), 1);
    EXPECT_ALL_WELL(at);
}

class LostCategory : public ::testing::TestWithParam<LostCall> {};

TEST_P(LostCategory, is_found_again_and_there_is_one_with_its_owner) {
    Selling at;
    at.moodle.add(GetParam().second);
    const auto order = at.buy(a_category);
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(at.categories(), 1);
    EXPECT_EQ(at.owners(), 1);
    EXPECT_ALL_WELL(at);
}

INSTANTIATE_TEST_SUITE_P(By, LostCategory, ::testing::ValuesIn(lost_calls(function)),
                         [](const auto& tested) { return tested.param.first; });

TEST(Category, stays_when_its_order_is_paid_back_without_its_owner_and_is_the_same_when_it_is_paid_again) {
    Selling at;
    const auto order = at.buy(a_category);
    EVENTUALLY_COMPLETE(at, order);
    at.set_status(order, "PAYBACK");
    EVENTUALLY(at.owners() == 0 && all_quiet(at.site), at.daemon);
    EXPECT_EQ(at.categories(), 1);
    const auto id = at.site.value("select max(id) from mdl_course_categories");
    EVENTUALLY(tells(at, "CATEGORY-1", "STD_CREATE_CATEGORY Undo : category " + id + " is left as it is"), at.daemon);
    at.set_status(order, "SOLDOUT");
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(at.categories(), 1);
    EXPECT_EQ(at.owners(), 1);
    EXPECT_EQ(at.moodle.count(function), 1U);
    EXPECT_ALL_WELL(at);
}

struct Impossible {
    std::string name;
    std::string params;
    std::string answer;
    int quantity;
    std::string cause;
};

void PrintTo(const Impossible& impossible, std::ostream* out) {
    *out << impossible.cause;
}

class CategoryThatCannotBeMade : public ::testing::TestWithParam<Impossible> {};

TEST_P(CategoryThatCannotBeMade, ends_with_its_cause_and_nothing_is_made) {
    const auto& [name, params, answer, quantity, cause] = GetParam();
    Selling at{params, answer};
    const auto order = at.buy({.items = {{"CATEGORY", quantity}}, .transaction_id = "IMPOSSIBLE"});
    EVENTUALLY_DEAD(at, order);
    EXPECT_EQ(dead_causes(at.site, order.bill), cause);
    EVENTUALLY(tells(at, "IMPOSSIBLE", "STD_CREATE_CATEGORY Postpay Error : Failed to create catgory."), at.daemon);
    EXPECT_EQ(at.categories(), 0);
    EXPECT_EQ(products_of(at.site, order.bill), 0);
}

INSTANTIATE_TEST_SUITE_P(
    As, CategoryThatCannotBeMade,
    ::testing::Values(Impossible{"no_parent", "parentcategory: 77", "Ours", 1, "CONFIG: no category 77"},
                      Impossible{"no_name", "parentcategory: 1", "  ", 1, "DATA: catname"},
                      Impossible{"markup_for_a_name", "parentcategory: 1", "<script>x</script>", 1,
                                 "DATA: core_course_create_categories: invalidparameter"},
                      Impossible{"several", "parentcategory: 1", "Ours", 2, "DATA: quantity of CATEGORY"}),
    [](const auto& tested) { return tested.param.name; });

} // namespace
} // namespace shopd::e2e
