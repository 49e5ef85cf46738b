#include "tests/integration/feed/shop.hpp"

#include "moodle/database/connection.hpp"
#include "moodle/sql/fingerprint.hpp"
#include "moodle/sql/install.hpp"
#include "moodle/sql/trigger_check.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace shopd::feed {

using namespace std::chrono_literals;

namespace {

constexpr const char* login = "feed_test";

const std::string acknowledged_columns =
    "insert into moodle_shopd.orders (bill, customer, status, transaction_id, fingerprint) select b.id, b.customerid, "
    "b.status,"
    " coalesce(b.transactionid, ''), (select " +
    sql::fingerprint_sql("i") + " from mdl_local_shop_billitem i where i.billid = b.id) from mdl_local_shop_bill b";

} // namespace

Shop::Shop() {
    install();
}

Shop::Shop(sandbox::Cluster& cluster) : site{cluster} {
    install();
}

void Shop::install() {
    database::Session session;
    session.purpose = database::Purpose::installer;
    const auto connection = database::connect(site.admin_dsn(), session);
    sql::Request request;
    request.login = login;
    request.url = "https://lms.example.org";
    sql::install(*connection, request);
    configuration->database.dsn = dsn();
}

std::string Shop::dsn() const {
    return site.dsn(login);
}

std::int64_t Shop::place(const std::string& customer, const std::string& status) {
    const auto bill =
        site.number("insert into mdl_local_shop_bill (shopid, ordering, customerid, status, worktype, amount,"
                    " emissiondate, paymode) select 1, coalesce(max(ordering), 0) + 1, $1, 'PLACED', 'PROD', 0,"
                    " extract(epoch from now())::bigint, 'test' from mdl_local_shop_bill returning id",
                    {customer});
    const auto id = std::to_string(bill);
    site.execute(
        "insert into mdl_local_shop_billitem (billid, type, itemcode, description) values ($1, 'BILLING', 'EFORM', '')",
        {id});
    site.execute("update mdl_local_shop_bill set amount = 100, transactionid = 'TU9' || $1::text where id = $1::bigint",
                 {id});
    if (status != "PLACED") set_status(bill, status);
    return bill;
}

void Shop::set_status(std::int64_t bill, const std::string& status) {
    site.execute("update mdl_local_shop_bill set status = $2 where id = $1", {std::to_string(bill), status});
}

void Shop::acknowledge_everything() {
    site.execute("delete from moodle_shopd.orders");
    site.execute(acknowledged_columns);
    site.execute("delete from moodle_shopd.outbox");
    site.execute("delete from moodle_shopd.streams");
}

void Shop::unseen(const std::string& change) {
    auto connection = site.connect();
    connection.execute("set moodle_shopd.ours = 'on'");
    connection.execute(change);
}

Feed::Options Shop::options(const std::string& owner) const {
    Feed::Options options;
    options.owner = owner;
    options.fingerprint = sql::fingerprint_sql("i");
    options.configuration = [configuration = configuration] { return configuration; };
    return options;
}

bool eventually(const std::function<bool()>& condition, std::chrono::milliseconds deadline) {
    const auto until = std::chrono::steady_clock::now() + deadline;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > until) return false;
        std::this_thread::sleep_for(2ms);
    }
    return true;
}

bool settles(const Feed& feed, std::chrono::milliseconds deadline) {
    return eventually(
        [&] {
            const auto bell = feed.status().hearing.bell;
            return feed.has_swept() && feed.status().hearing.all_well() &&
                   (bell == BellState::asleep || bell == BellState::standby);
        },
        deadline);
}

std::unique_ptr<Feed> started(Feed::Options options) {
    auto feed = std::make_unique<Feed>(std::move(options));
    feed->start();
    EXPECT_TRUE(settles(*feed)) << feed->status().hearing.ear_reason << feed->status().hearing.bell_reason;
    return feed;
}

} // namespace shopd::feed
