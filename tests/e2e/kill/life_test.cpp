#include "tests/e2e/kill/points.hpp"
#include "tests/e2e/life/living.hpp"

namespace shopd::e2e {
namespace {

class KilledWhileFollowing : public ::testing::TestWithParam<std::string> {};

/// One product is moved, one ends beside another's access, one comes back; killed half way the end is the same.
TEST_P(KilledWhileFollowing, the_daemon_ends_where_it_would_have_ended) {
    Living at{"production: { undo: remove }\n",
              {.with_support_course = true},
              "  GOES: { handler: std_enrolonecourse, params: { coursename: CUSTOMERSUPPORT } }\n"
              "  BACK: { handler: std_enrolonecourse, params: { coursename: CUSTOMERSUPPORT, role: customer } }\n"};
    for (const auto* code : {"GOES", "BACK"})
        sandbox::shop::create_catalog_item(at.database, {.code = code});
    const auto moved = at.sold("SHORT");
    const auto gone = at.sold("GOES");
    const auto back = at.sold("BACK");
    const auto role = at.sold("ROLE");
    EVENTUALLY(all_quiet(at.site), at.daemon);
    at.change(back, "deleted = 1");
    EVENTUALLY_FOLLOWED(at);

    at.daemon.arm(GetParam());
    at.database.begin();
    for (const auto* sql : {"update mdl_local_shop_product set enddate = 1930000000 where enddate = 1950000000",
                            "update mdl_local_shop_product set deleted = 0, enddate = 1990000000 where deleted = 1"})
        at.database.execute(sql);
    at.database.execute("delete from mdl_local_shop_product p using mdl_local_shop_billitem i where i.id = "
                        "p.currentbillitemid and i.billid in ($1, $2)",
                        {std::to_string(gone.bill), std::to_string(role.bill)});
    at.database.commit();
    ASSERT_TRUE(at.daemon.wait_reached(GetParam())) << GetParam() << " was not reached\n" << at.daemon.log();
    at.daemon.kill();
    at.daemon.start_ready();
    EVENTUALLY(all_quiet(at.site), at.daemon);
    EVENTUALLY_FOLLOWED(at);

    EXPECT_EQ(at.access(3), (Access{1900000000, 1930000000, 0}));
    EXPECT_EQ(at.access(2).end, 1990000000);
    EXPECT_EQ(at.access(2).suspended, 0);
    EXPECT_EQ(at.site.value("select string_agg(r.roleid::text, ' ' order by r.roleid) from mdl_role_assignments r join "
                            "mdl_context x on x.id = r.contextid where x.contextlevel = 50 and x.instanceid = 2"),
              "12");
    EXPECT_EQ(at.site.number("select count(*) from mdl_role_assignments where contextid = 1 and userid = $1",
                             {std::to_string(at.user)}),
              0);
    EXPECT_EQ(at.product(moved), "0 billed update");
    EXPECT_EQ(at.product(back), "0 billed delete restore");
    EXPECT_EQ(at.site.number("select count(*) from moodle_shopd.dead"), 0);
    EXPECT_THAT(lines_twice(at.daemon), ::testing::IsEmpty());
    EXPECT_ALL_WELL(at);
}

INSTANTIATE_TEST_SUITE_P(At, KilledWhileFollowing, ::testing::ValuesIn(life_kills()),
                         [](const auto& tested) { return tested.param; });

} // namespace
} // namespace shopd::e2e
