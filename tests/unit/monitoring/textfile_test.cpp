#include "daemon/monitoring/textfile.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include <sys/stat.h>

namespace shopd::monitoring {
namespace {

std::string read(const std::filesystem::path& file) {
    std::ifstream stream{file};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

class Textfile : public testing::Test {
protected:
    void SetUp() override {
        std::string name = (std::filesystem::temp_directory_path() / "shopd-textfile-XXXXXX").string();
        ASSERT_NE(::mkdtemp(name.data()), nullptr);
        folder = name;
    }

    void TearDown() override { std::filesystem::remove_all(folder); }

    std::filesystem::path folder;
};

TEST_F(Textfile, is_replaced_whole_and_everybody_may_read_it) {
    const auto file = folder / "moodle-shopd.prom";
    ::umask(077);
    write_textfile(file, "a 1\nb 2\n");
    write_textfile(file, "a 3\n");
    ::umask(022);
    EXPECT_EQ(read(file), "a 3\n");

    struct stat status {};

    ASSERT_EQ(::stat(file.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0644U);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator{folder}, {}), 1) << "no draft is left";
}

TEST_F(Textfile, that_cannot_be_written_is_named) {
    const auto file = folder / "absent" / "moodle-shopd.prom";
    try {
        write_textfile(file, "a 1\n");
        FAIL();
    } catch (const std::system_error& failure) {
        EXPECT_THAT(failure.what(), testing::HasSubstr(file.string()));
        EXPECT_EQ(failure.code().value(), ENOENT);
    }
}

} // namespace
} // namespace shopd::monitoring
