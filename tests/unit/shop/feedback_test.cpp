#include "moodle/shop/feedback.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <openssl/evp.h>

namespace shopd::shop {
namespace {

std::string encoded(const std::string& text) {
    std::string result(4 * ((text.size() + 2) / 3) + 1, '\0');
    const int size =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(result.data()),
                        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    result.resize(static_cast<std::size_t>(size));
    return result;
}

std::string decoded(const std::string& text) {
    std::string result(text.size() / 4 * 3 + 1, '\0');
    const int size =
        EVP_DecodeBlock(reinterpret_cast<unsigned char*>(result.data()),
                        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    result.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
    while (!result.empty() && result.back() == '\0')
        result.pop_back();
    return result;
}

TEST(Feedback, begins_with_a_line_for_each_of_its_three_readers) {
    const auto text = append_feedback("", "<br/>\nID: EFORM : Enrolled.");
    ASSERT_TRUE(text);
    const auto feedback = nlohmann::json::parse(decoded(*text));
    EXPECT_EQ(feedback.size(), 3U);
    for (const auto* reader : {"public", "private", "salesadmin"})
        EXPECT_EQ(feedback.at(reader), "<br/>\nID: EFORM : Enrolled.");
}

TEST(Feedback, is_written_as_php_writes_json_with_escaped_slashes_and_nothing_but_ascii) {
    const auto json = decoded(append_feedback("", "<br/>\nÉ").value());
    EXPECT_NE(json.find("<br\\/>\\n\\u00"), std::string::npos) << json;
}

TEST(Feedback, is_appended_to_what_each_reader_has) {
    const auto stored = encoded(R"({"public":"<br\/>A","private":"<br\/>B","salesadmin":"<br\/>C"})");
    const auto feedback = nlohmann::json::parse(decoded(append_feedback(stored, "+").value()));
    EXPECT_EQ(feedback.at("public"), "<br/>A+");
    EXPECT_EQ(feedback.at("private"), "<br/>B+");
    EXPECT_EQ(feedback.at("salesadmin"), "<br/>C+");
}

TEST(Feedback, keeps_members_that_are_not_ours) {
    const auto stored = encoded(R"({"public":"","private":"","salesadmin":"","other":[1,2]})");
    const auto feedback = nlohmann::json::parse(decoded(append_feedback(stored, "+").value()));
    EXPECT_EQ(feedback.at("other"), nlohmann::json::parse("[1,2]"));
}

TEST(Feedback, a_line_that_every_reader_has_is_not_written_again) {
    const auto once = append_feedback("", "line").value();
    EXPECT_FALSE(append_feedback(once, "line"));
}

TEST(Feedback, a_line_that_one_reader_lost_is_given_back_to_that_one_alone) {
    const auto stored = encoded(R"({"public":"line","private":"","salesadmin":"line"})");
    const auto feedback = nlohmann::json::parse(decoded(append_feedback(stored, "line").value()));
    EXPECT_EQ(feedback.at("public"), "line");
    EXPECT_EQ(feedback.at("private"), "line");
}

TEST(Feedback, that_is_something_else_is_left_alone) {
    for (const auto& stored :
         {std::string{"plain text"}, std::string{"<p>note</p>"}, encoded("not json"), encoded("[1,2]"),
          encoded("\"text\""), std::string{"===="}, std::string{"abc"}, std::string{"\xFF\xFF\xFF\xFF"}})
        EXPECT_FALSE(append_feedback(stored, "line")) << stored;
}

} // namespace
} // namespace shopd::shop
