#include "tests/bench/setting.hpp"

#include "config/load.hpp"
#include "handlers/registry.hpp"
#include "tests/sandbox/process.hpp"

#include <stdexcept>

namespace shopd::bench {
namespace {

/// The orders are there before the schema is installed, so that they are adopted like any shop's history.
e2e::DaemonOptions options_for(sandbox::Site& site, const std::string& yaml, bool install, std::int64_t orders,
                               const std::string& code) {
    if (orders > 0) add_orders(site, 0, orders, code);
    return {.yaml = yaml, .install = install};
}

std::string range(std::int64_t from, std::int64_t how_many) {
    return std::to_string(first_order + from) + ", " + std::to_string(first_order + from + how_many - 1);
}

} // namespace

Shop::Shop(sandbox::Cluster& cluster, const std::string& yaml, bool https, bool install, std::int64_t orders,
           const std::string& code)
    : site{cluster, sandbox::SiteOptions{.with_support_course = true}},
      moodle{site, sandbox::StandIn::Options{.https = https}},
      daemon{site, moodle, options_for(site, yaml, install, orders, code)} {
    settle(site);
}

std::shared_ptr<const config::Config> Shop::config() const {
    return std::make_shared<const config::Config>(config::load(daemon.config_file(), handlers::handler_descriptions()));
}

void Shop::wait_until_quiet(std::chrono::seconds limit) {
    const auto quiet = [this] {
        return site.value(
                   "select not exists (select from moodle_shopd.outbox) and not exists "
                   "(select from moodle_shopd.streams s left join moodle_shopd.orders o on o.customer = s.stream "
                   "where o.produced is not true)") == "t";
    };
    if (!sandbox::wait_until(quiet, limit))
        throw std::runtime_error("orders still wait after " + std::to_string(limit.count()) + " s\n" + daemon.log());
}

void Shop::wait_until_complete(std::int64_t orders) {
    const auto complete = [&] {
        return site.number("select count(*) from mdl_local_shop_bill where status = 'COMPLETE'") == orders;
    };
    if (!sandbox::wait_until(complete, std::chrono::seconds{120}))
        throw std::runtime_error("not all orders are complete\n" + daemon.log());
}

void add_costs(sandbox::StandIn& moodle) {
    const auto cost = [&moodle](const std::string& function, double an_entry) {
        moodle.add(sandbox::Fault{.action = "cost", .function = function, .fixed_ms = 18, .per_item_ms = an_entry});
    };
    cost("core_user_create_users", 11);
    cost("core_role_assign_roles", 5);
    cost("enrol_manual_enrol_users", 5.5);
    cost("core_group_create_groups", 5);
    cost("core_group_add_group_members", 5);
    cost("core_message_send_instant_messages", 5);
}

void add_orders(sandbox::Site& site, std::int64_t from, std::int64_t how_many, const std::string& code,
                const std::string& status) {
    const auto ids = range(from, how_many);
    site.execute(
        "insert into mdl_local_shop_customer (id, shopid, firstname, lastname, email, city, country, timecreated) "
        "select i, 1, 'First' || i, 'Last' || i, 'buyer' || i || '@example.org', 'Paris', 'FR', "
        "extract(epoch from now())::bigint from generate_series(" +
        ids + ") i");
    site.execute(
        "insert into mdl_local_shop_bill (id, shopid, customerid, status, emissiondate, lastactiondate, amount, "
        "transactionid) select i, 1, i, '" +
        status +
        "', extract(epoch from now())::bigint, "
        "extract(epoch from now())::bigint, 100, 'TU' || i || '==' from generate_series(" +
        ids + ") i");
    site.execute("insert into mdl_local_shop_billitem (billid, itemcode, description, quantity) select i, '" + code +
                 "', '', 1 from generate_series(" + ids + ") i");
}

void add_seen_orders(sandbox::Site& site, const std::function<void()>& write) {
    site.execute("alter table mdl_local_shop_bill disable trigger moodle_shopd");
    write();
    site.execute("alter table mdl_local_shop_bill enable trigger moodle_shopd");
    site.execute(
        "insert into moodle_shopd.orders (bill, customer, status, transaction_id, item_codes, history) select b.id, "
        "b.customerid, b.status, b.transactionid, '{}', jsonb_build_array(jsonb_build_object('status', b.status, "
        "'customer', b.customerid, 'at', b.emissiondate * 1000)) from mdl_local_shop_bill b");
    settle(site);
}

void set_status(sandbox::Site& site, std::int64_t from, std::int64_t how_many, const std::string& status) {
    site.execute("update mdl_local_shop_bill set status = '" + status +
                 "', lastactiondate = lastactiondate + 1 "
                 "where id between " +
                 std::to_string(first_order + from) + " and " + std::to_string(first_order + from + how_many - 1));
}

void settle(sandbox::Site& site) {
    site.execute("vacuum analyze");
    site.execute("checkpoint");
}

} // namespace shopd::bench
