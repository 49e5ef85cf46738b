#include "moodle/rest/token.hpp"

#include <concepts>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <ostream>
#include <unistd.h>

namespace shopd::rest {
namespace {

template <class T>
concept Printable = requires(std::ostream& stream, const T& value) { stream << value; };

static_assert(!Printable<WebServiceToken>);
static_assert(!std::convertible_to<WebServiceToken, std::string_view>);
static_assert(!std::copyable<WebServiceToken>);

class TokenFile {
public:
    explicit TokenFile(std::string_view content)
        : path_{std::filesystem::temp_directory_path() / ("shopd-token-test-" + std::to_string(getpid()))} {
        std::ofstream{path_} << content;
    }

    TokenFile(const TokenFile&) = delete;
    TokenFile& operator=(const TokenFile&) = delete;

    ~TokenFile() { std::filesystem::remove(path_); }

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

std::string problem_with(std::string_view content) {
    const TokenFile file{content};
    try {
        WebServiceToken::read(file.path());
    } catch (const TokenProblem& problem) {
        return problem.what();
    }
    return "";
}

} // namespace

TEST(WebServiceToken, is_read_without_the_newline_that_editors_add) {
    for (const char* content : {"abc123", "abc123\n", "abc123\r\n", "  abc123 \n\n"}) {
        const TokenFile file{content};
        EXPECT_EQ(WebServiceToken::read(file.path()).exposed(), "abc123");
    }
}

TEST(WebServiceToken, a_file_that_holds_no_token_is_named_and_its_content_is_not) {
    EXPECT_THAT(problem_with(""), testing::HasSubstr("empty"));
    EXPECT_THAT(problem_with(" \n"), testing::HasSubstr("empty"));
    for (const char* content : {"abc 123", "abc\n123\n", "abc&x=1", "ab\xc3\xa9"}) {
        EXPECT_THAT(problem_with(content), testing::HasSubstr("letters and digits")) << content;
        EXPECT_THAT(problem_with(content), testing::Not(testing::HasSubstr("abc")));
    }
    EXPECT_THAT(problem_with(std::string(300, 'a')), testing::HasSubstr("too long"));
}

TEST(WebServiceToken, a_missing_file_is_told_with_the_systems_words) {
    try {
        WebServiceToken::read("/nonexistent/token");
        FAIL();
    } catch (const TokenProblem& problem) {
        EXPECT_STREQ(problem.what(), "token file /nonexistent/token: No such file or directory");
    }
}

TEST(WebServiceToken, a_folder_is_not_a_token) {
    EXPECT_THROW(WebServiceToken::read("/"), TokenProblem);
}

} // namespace shopd::rest
