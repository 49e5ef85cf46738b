#include "tests/unit/config/fixture.hpp"

#include <gmock/gmock.h>

namespace shopd::config::tests {
namespace {

using ::testing::HasSubstr;

std::string problems_of_file(const std::filesystem::path& file) {
    try {
        load(file, handlers());
        return {};
    } catch (const ConfigProblems& problems) {
        return problems.what();
    }
}

TEST(ConfigFiles, of_conf_d_are_laid_over_in_the_order_of_names) {
    const TemporaryFolder folder;
    const auto file = folder.write(
        "shop.yaml", least_text + "feed: { lease: 20 s, poll: 2 s, sweep: { open: 30 s, all: 2 h } }\n"
                                  "production: { prepay: [PENDING, PLACED] }\n"
                                  "products: { A: { handler: std_enrolonecourse, params: { coursename: a } } }\n");
    folder.write("conf.d/20-later.yaml", "feed: { lease: 40 s }\nproducts: { A: { params: { role: teacher } } }\n");
    folder.write("conf.d/10-earlier.yaml", "feed: { lease: 30 s, sweep: { all: 3 h } }\nproduction: { prepay: [] }\n");
    folder.write("conf.d/30-empty.yaml", "# nothing\n");
    folder.write("conf.d/40-section.yaml", "feed:\n");
    folder.write("conf.d/.hidden.yaml", "no: such\n");
    folder.write("conf.d/50-old.yaml~", "no: such\n");
    const auto config = load(file, handlers());
    EXPECT_EQ(config.feed.lease, 40s);
    EXPECT_EQ(config.feed.poll, 2s);
    EXPECT_EQ(config.feed.sweep.open, 30s);
    EXPECT_EQ(config.feed.sweep.all, 3h);
    EXPECT_TRUE(config.production.prepay.empty());
    ASSERT_EQ(config.products.size(), 1U);
    EXPECT_EQ(config.products[0].params.at("coursename").value, "a");
    EXPECT_EQ(config.products[0].params.at("role").value, "teacher");
    EXPECT_EQ(config.products[0].params.at("role").place.file, folder.path() / "conf.d/20-later.yaml");
}

TEST(ConfigFiles, are_named_by_the_problem_that_stands_in_them) {
    const TemporaryFolder folder;
    const auto file = folder.write("shop.yaml", least_text + "feed: { lease: 1 s, poll: 1 }\n");
    folder.write("conf.d/a.yaml", "\nfeed: { lease: 2 s }\n");
    const auto text = problems_of_file(file);
    EXPECT_THAT(text,
                HasSubstr((folder.path() / "conf.d/a.yaml").string() + ":2:16: feed.lease: \"2 s\" is out of range"));
    EXPECT_THAT(text, HasSubstr((folder.path() / "shop.yaml").string() + ":4:27: feed.poll: \"1\" lacks a unit"));
    EXPECT_THAT(text, ::testing::Not(HasSubstr("\"1 s\"")));
}

TEST(ConfigFiles, that_are_not_yaml_are_all_told) {
    const TemporaryFolder folder;
    const auto file = folder.write("shop.yaml", "database: {\n");
    folder.write("conf.d/a.yaml", "- a\n");
    const auto text = problems_of_file(file);
    EXPECT_THAT(text, HasSubstr("shop.yaml:2:1: not YAML: "));
    EXPECT_THAT(text, HasSubstr("a.yaml:1:1: a map of keys is wanted"));
}

TEST(ConfigFiles, are_where_relative_paths_count_from) {
    const TemporaryFolder folder;
    const auto file = folder.write(
        "shop.yaml", "database: { dsn: dbname=m }\nmoodle: { url: https://x.org, token_file: ./secret/../token }\n");
    folder.write("conf.d/a.yaml", "trace: { file: log/trace.log }\n");
    const auto config = load(file, handlers());
    EXPECT_EQ(config.moodle.token_file, folder.path() / "token");
    EXPECT_EQ(config.trace.file, folder.path() / "log/trace.log");
}

TEST(ConfigFiles, that_cannot_be_read_are_told_with_the_reason) {
    const TemporaryFolder folder;
    EXPECT_EQ(problems_of_file(folder.path() / "none.yaml"),
              (folder.path() / "none.yaml").string() +
                  ": cannot be read: No such file or directory\n"
                  "  check the name and the permissions, or name another with --config FILE\n");
    EXPECT_THAT(problems_of_file(folder.path()), HasSubstr("is a folder"));
    const auto file = folder.write("shop.yaml", least_text);
    std::filesystem::create_directories(folder.path() / "conf.d");
    std::filesystem::create_symlink("/nowhere", folder.path() / "conf.d/a.yaml");
    EXPECT_THAT(problems_of_file(file), HasSubstr("a.yaml: is not a file that can be read"));
}

TEST(ConfigFiles, of_more_than_a_megabyte_are_refused) {
    const TemporaryFolder folder;
    EXPECT_THAT(problems_of_file(folder.write("shop.yaml", std::string((1U << 20) + 1, '#'))),
                HasSubstr("is larger than 1 MiB"));
}

TEST(ConfigFiles, may_begin_with_a_byte_order_mark) {
    const TemporaryFolder folder;
    EXPECT_EQ(problems_of_file(folder.write("shop.yaml", "\xEF\xBB\xBF" + least_text)), "");
}

std::string problems_of_check(const Config& config) {
    try {
        check_files(config);
        return {};
    } catch (const ConfigProblems& problems) {
        return problems.what();
    }
}

TEST(TokenFile, must_not_be_open_to_every_user) {
    const TemporaryFolder folder;
    Config config;
    config.moodle.token_file = folder.write("token", "secret");
    std::filesystem::permissions(config.moodle.token_file, std::filesystem::perms{0644});
    EXPECT_THAT(problems_of_check(config), HasSubstr("chmod 0400 " + config.moodle.token_file.string()));
    for (const auto mode : {0400, 0600, 0640, 0440}) {
        std::filesystem::permissions(config.moodle.token_file, std::filesystem::perms(mode));
        EXPECT_EQ(problems_of_check(config), "");
    }
}

TEST(TokenFile, may_be_absent_where_the_configuration_is_only_checked) {
    Config config;
    config.moodle.token_file = "/nowhere/token";
    EXPECT_EQ(problems_of_check(config), "");
}

TEST(TokenFile, that_is_a_folder_is_refused) {
    const TemporaryFolder folder;
    Config config;
    config.moodle.token_file = folder.path();
    config.moodle.ca_file = folder.path();
    EXPECT_THAT(problems_of_check(config), ::testing::AllOf(HasSubstr("moodle.token_file is not a file"),
                                                            HasSubstr("moodle.ca_file is not a file")));
}

} // namespace
} // namespace shopd::config::tests
