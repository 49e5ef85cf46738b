#pragma once

#include "tests/e2e/handlers/sold.hpp"
#include "tests/e2e/life/living.hpp"

namespace shopd::e2e {

/// A shop that sells two seats, and two learners who are not its customer.
struct Seats : Living {
    explicit Seats(const std::string& yaml = "")
        : Living{
              yaml, {}, rule("SEATS", "std_generateseats", "packsize: 2, courselist: EFORM-C, supervisor: student")} {
        sandbox::shop::create_catalog_item(database, {.code = "SEATS"});
        ann = sandbox::moodle::create_user(database, {.username = "ann", .email = "ann@example.org"});
        bob = sandbox::moodle::create_user(database, {.username = "bob", .email = "bob@example.org"});
        order = sold("SEATS");
        seat = site.value("select min(id) from mdl_local_shop_product");
    }

    void set(const std::string& columns) {
        site.execute("update mdl_local_shop_product set " + columns + " where id = " + seat);
    }

    void assign(const std::string& username, const std::string& course = "EFORM-C") {
        set(R"(extradata = '{"learner": ")" + username + R"(", "course": ")" + course + "\"}'");
    }

    /// Who is in the course, with the enrolment that the seat names.
    std::string learners() {
        return site.value(
            "select coalesce(string_agg(u.username || case ue.status when 0 then '' else ' suspended' end || case "
            "(select instanceid from mdl_local_shop_product where id = " +
            seat +
            ") when ue.id then ' has the seat' else '' end, ', ' order by u.username), '') from mdl_user_enrolments ue "
            "join mdl_user u on u.id = ue.userid");
    }

    std::string row() {
        return site.value("select (instanceid <> 0) || ' ' || extradata from mdl_local_shop_product where id = " +
                          seat);
    }

    std::int64_t ann = 0, bob = 0;
    sandbox::shop::Order order;
    std::string seat;
};

#define EVENTUALLY_IN(at, wanted)                                                                                      \
    do {                                                                                                               \
        EXPECT_TRUE(sandbox::wait_until([&] { return (at).learners() == (wanted) && all_quiet((at).site); },           \
                                        std::chrono::seconds{60}));                                                    \
        EXPECT_EQ((at).learners(), wanted) << (at).daemon.log();                                                       \
    } while (false)

} // namespace shopd::e2e
