#include "handlers/feedback_text.hpp"

#include <gtest/gtest.h>

namespace shopd::handlers {
namespace {

std::string text_of(Intent intent, const std::string& reference = "R") {
    Effect effect;
    effect.intent = std::move(intent);
    effect.reference = reference;
    return feedback_text(effect);
}

TEST(FeedbackText, says_what_became_of_each_kind_of_product) {
    Product product;
    product.course_name = "X";
    EXPECT_EQ(text_of(product), "Enrolled in course X. Product reference R.");
    product.context_type = product_of_role;
    EXPECT_EQ(text_of(product), "Role given in X. Product reference R.");
    product.context_type = product_by_itself;
    EXPECT_EQ(text_of(product), "X registered. Product reference R.");
    EXPECT_EQ(text_of(ProductShift{CourseId{3}, "X"}, ""), "Access to course X extended.");
    EXPECT_EQ(text_of(ProductShift{CourseId{3}, "X", ProductId{9}, "AAAA-BBBB"}, ""),
              "X prolonged. Product reference AAAA-BBBB.");
}

TEST(FeedbackText, stands_in_the_column_as_html_after_its_items_code) {
    Effect effect;
    effect.key.item_code = "A&B";
    effect.intent = ProductShift{CourseId{3}, "<X>"};
    EXPECT_EQ(feedback_line(effect), "<br/>\nID: A&amp;B : Access to course &lt;X&gt; extended.");
    effect.intent = Nothing{};
    EXPECT_EQ(feedback_line(effect), "");
}

TEST(FeedbackText, is_silent_about_what_is_no_product) {
    EXPECT_EQ(text_of(Enrolment{}), "");
    EXPECT_EQ(text_of(Nothing{}), "");
}

} // namespace
} // namespace shopd::handlers
