#include "daemon/feed/site_questions.hpp"
#include "moodle/database/connection.hpp"
#include "moodle/database/tables.hpp"
#include "tests/integration/feed/shop.hpp"

#include <gtest/gtest.h>

using namespace shopd::feed;
using namespace shopd;

namespace {

struct Proving {
    explicit Proving(Shop& shop)
        : connection{database::connect(shop.dsn(), {})}, tables{database::Tables::find(*connection, "mdl_")} {}

    SiteProof with(std::function<SiteInfo()> call) {
        return SiteProof{questions_on(*connection, tables, std::move(call)), "1/moodle/https://lms.example.org", ""};
    }

    std::unique_ptr<pqxx::connection> connection;
    database::Tables tables;
};

const SiteInfo ours{MoodleUserId{sandbox::Site::service_user}, "ws.shopd", "https://lms.example.org"};

} // namespace

TEST(SiteQuestions, a_call_in_the_log_store_proves_the_site_and_the_proof_is_kept) {
    Shop shop;
    Proving proving{shop};
    EXPECT_EQ(proving
                  .with([&] {
                      shop.site.execute(
                          "insert into mdl_logstore_standard_log (eventname, component, action, target, crud,"
                          " edulevel, contextid, contextlevel, contextinstanceid, userid, timecreated, origin)"
                          " values ('\\core\\event\\webservice_function_called', 'core', 'called',"
                          " 'webservice_function', 'r', 0, 1, 10, 0, 3, extract(epoch from now())::bigint + 1,"
                          " 'ws')");
                      return ours;
                  })
                  .prove()
                  .verdict,
              SiteVerdict::proved);
    EXPECT_EQ(proving.with([]() -> SiteInfo { throw std::runtime_error{"away"}; }).prove().verdict,
              SiteVerdict::proved);
}

TEST(SiteQuestions, a_moved_last_access_of_the_token_proves_the_site) {
    Shop shop;
    Proving proving{shop};
    auto proof = proving.with([] { return ours; });
    EXPECT_EQ(proof.prove().verdict, SiteVerdict::not_yet);
    shop.site.execute("update mdl_external_tokens set lastaccess = extract(epoch from now())::bigint where userid = 3");
    EXPECT_EQ(proof.prove().verdict, SiteVerdict::proved);
}

TEST(SiteQuestions, a_user_of_another_moodle_is_a_contradiction) {
    Shop shop;
    Proving proving{shop};
    auto proof = proving.with([] { return SiteInfo{MoodleUserId{3}, "someone.else", "https://lms.example.org"}; });
    EXPECT_EQ(proof.prove().verdict, SiteVerdict::contradiction);
}
