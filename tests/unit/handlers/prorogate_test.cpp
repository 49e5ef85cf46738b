#include "handlers/std_prorogate.hpp"
#include "tests/unit/handlers/planning.hpp"

namespace shopd::handlers::tests {
namespace {

using Lines = std::vector<std::string>;

class Prorogate : public Planning {
protected:
    Prorogate() : Planning{"std_prorogate", &plan_prorogate} {
        customer.id = CustomerId{31};
        customer.has_account = 174;
        moodle.products = {{ProductId{9}, customer.id, "COURSE", product_of_enrolment, "", 55, MoodleUserId{174},
                            CourseId{3}, "EFORM-C"},
                           {ProductId{10}, customer.id, "BOOK", product_by_itself, "A book", 0, {}, {}, ""},
                           {ProductId{11}, customer.id, "SEAT", product_of_seat, "", 0, {}, {}, ""},
                           {ProductId{12}, customer.id, "GONE", product_of_enrolment, "", 77, {}, {}, ""},
                           {ProductId{13}, customer.id, "OTHERS", product_of_enrolment, "", 78, MoodleUserId{200},
                            CourseId{3}, "EFORM-C"},
                           {ProductId{14}, CustomerId{32}, "FOREIGN", product_by_itself, "A book", 0, {}, {}, ""}};
    }

    ItemPlan prorogue(const std::string& reference, const std::string& days = "10") {
        params = {{"timeshift", {days, {}}}};
        view = order({sold});
        shopper.reference = reference;
        return plan_prorogate(
            {*view.now, view.now->items.front(), handler, params, moodle, paid_at, shopper, &customer});
    }

    PlanFailure refusal(const std::string& reference) { return prorogue(reference).failure.value_or(PlanFailure{}); }

    shop::Customer customer;
};

TEST_F(Prorogate, moves_the_product_and_the_enrolment_that_it_stands_for_once_for_each_that_was_bought) {
    sold.quantity = 2;
    const auto made = prorogue("COURSE");
    ASSERT_EQ(made.effects.size(), 2U);
    const auto& extension = std::get<Extension>(made.effects[0]);
    EXPECT_EQ(extension.course, CourseId{3});
    EXPECT_EQ(extension.seconds, 20 * day);
    EXPECT_EQ(extension.from, paid_at);
    const auto& shift = std::get<ProductShift>(made.effects[1]);
    EXPECT_EQ(shift.product, ProductId{9});
    EXPECT_EQ(shift.seconds, 20 * day);
    EXPECT_EQ(shift.from, paid_at);
}

TEST_F(Prorogate, moves_a_product_by_itself_alone) {
    const auto made = prorogue("BOOK");
    ASSERT_EQ(made.effects.size(), 1U);
    EXPECT_EQ(std::get<ProductShift>(made.effects[0]).course_name, "A book");
}

TEST_F(Prorogate, refuses_a_reference_that_is_none_of_the_customers_with_the_plugins_words) {
    for (const auto* reference : {"FOREIGN", "NONE"}) {
        EXPECT_EQ(refusal(reference).cause, "DATA: product reference of SOLD");
        EXPECT_EQ(refusal(reference).trace_line,
                  std::string{"STD_PROROGATE Postpay Error : Product could not be identified with reference "} +
                      reference + ".");
    }
    EXPECT_EQ(refusal("someone@example.org").trace_line,
              "STD_PROROGATE Postpay Error : Product could not be identified with reference .")
        << "what is no reference is not repeated";
    EXPECT_EQ(refusal("").cause, "DATA: product reference of SOLD");
}

TEST_F(Prorogate, refuses_what_it_cannot_move_together_with_its_access) {
    EXPECT_EQ(refusal("SEAT").cause, "DATA: a seat cannot be prorogated");
    EXPECT_EQ(refusal("GONE").cause, "DATA: no enrolment to prorogate");
    EXPECT_EQ(refusal("OTHERS").cause, "DATA: another account's enrolment");
    EXPECT_EQ(prorogue("COURSE", "0").failure.value_or(PlanFailure{}).cause, "CONFIG: timeshift of SOLD");
    EXPECT_EQ(prorogue("COURSE", "9000000000").failure.value_or(PlanFailure{}).cause, "CONFIG: timeshift of SOLD");
    sold.quantity = 0.5;
    EXPECT_EQ(refusal("COURSE").cause, "DATA: quantity of SOLD");
}

TEST_F(Prorogate, takes_the_reference_from_the_items_data_first_and_else_from_the_answers) {
    const auto looked_up = [&] { return product_to_look_up(sold, "std_prorogate"); };
    EXPECT_EQ(looked_up(), "");
    sold.customer_data = {"YToxOntzOjExOiJwcm9kdWN0Y29kZSI7czo4OiJBTlNXRVJFRCI7fQ==",
                          56}; // a:1:{s:11:"productcode";s:8:"ANSWERED";}
    EXPECT_EQ(looked_up(), "ANSWERED");
    // O:8:"stdClass":1:{s:9:"reference";s:7:"WRITTEN";}
    sold.production_data = {"Tzo4OiJzdGRDbGFzcyI6MTp7czo5OiJyZWZlcmVuY2UiO3M6NzoiV1JJVFRFTiI7fQ==", 68};
    EXPECT_EQ(looked_up(), "WRITTEN");
    EXPECT_EQ(product_to_look_up(sold, "std_extendenrolperiod"), "");
}

TEST_F(Prorogate, is_told_when_the_product_moved_or_why_not) {
    EXPECT_EQ(texts(narrate_prorogate(news(prorogue("COURSE")))),
              (Lines{"STD_REGISTERED_PRODUCT Postpay : Product EFORM-C prorogated for benoit.tostain."}));
    auto refused = news(prorogue("BOOK"), Outcome::refused);
    EXPECT_EQ(texts(narrate_prorogate(refused)), (Lines{"STD_PROROGATE Postpay Error : Could not prorogate..."}));
}

} // namespace
} // namespace shopd::handlers::tests
