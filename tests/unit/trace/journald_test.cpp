#include "daemon/trace/journald.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shopd::trace {
namespace {

using testing::ElementsAre;

TEST(EventName, is_what_speaks_in_a_line_without_its_data) {
    EXPECT_EQ(event_name("Order placed : 1 objects"), "order_placed");
    EXPECT_EQ(event_name("Production Controller : Full production starting from SOLDOUT ..."), "production_controller");
    EXPECT_EQ(event_name("STD_ENROL_ONE_COURSE Postpay : Complete."), "std_enrol_one_course_postpay");
    EXPECT_EQ(event_name("Ordering Controller: Shop Transaction Confirm Notification to sales"), "ordering");
    EXPECT_EQ(event_name("Customer 12 : contact data given"), "customer");
}

TEST(EventName, is_the_same_where_something_went_wrong) {
    EXPECT_EQ(event_name("Prepay Commons Error : User could not be created : DATA"), "prepay_commons");
    EXPECT_EQ(event_name("Prepay Commons Warning : Failed update of user 3 : x"), "prepay_commons");
}

TEST(EventName, of_hostile_texts_has_no_data_either) {
    EXPECT_EQ(event_name(""), "");
    EXPECT_EQ(event_name(" : x"), "");
    EXPECT_EQ(event_name("ann@example.org bought"), "");
    EXPECT_EQ(event_name("Order\nplaced : x"), "");
}

TEST(JournalFields, carry_ids_and_how_bad_it_is) {
    EXPECT_THAT(journal_fields({"TU90==", "Prepay Commons Error : a\nb", {}, false, 4711}),
                ElementsAre("MESSAGE=Prepay Commons Error : a\nb", "PRIORITY=3", "SYSLOG_IDENTIFIER=moodle-shopd-trace",
                            "SHOP_EVENT=prepay_commons", "SHOP_TRANSACTION_ID=TU90==", "SHOP_BILL_ID=4711"));
    EXPECT_THAT(journal_fields({"", "Customer 12 : deleted, without an order", {}}),
                ElementsAre("MESSAGE=Customer 12 : deleted, without an order", "PRIORITY=6",
                            "SYSLOG_IDENTIFIER=moodle-shopd-trace", "SHOP_EVENT=customer"));
    EXPECT_EQ(journal_fields({"T", "Product Controller Warning : Failed x", {}}).at(1), "PRIORITY=4");
}

} // namespace
} // namespace shopd::trace
