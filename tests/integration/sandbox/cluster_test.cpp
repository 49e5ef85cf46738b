#include "tests/sandbox/cluster.hpp"
#include "tests/sandbox/site.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>

#include <sys/wait.h>
#include <unistd.h>

namespace shopd::sandbox {
namespace {

using namespace std::chrono_literals;

TEST(Site, the_next_account_gets_the_id_of_the_documentation) {
    Site site;
    EXPECT_EQ(site.number("INSERT INTO mdl_user (username) VALUES ('somebody') RETURNING id"), 174);
}

TEST(Site, has_the_course_that_is_sold_and_no_support_course_unless_asked_for) {
    Site without;
    EXPECT_EQ(without.value("SELECT string_agg(shortname, ' ' ORDER BY id) FROM mdl_course"), "SHOP EFORM-C");
    Site with({.with_support_course = true});
    EXPECT_EQ(with.value("SELECT string_agg(shortname, ' ' ORDER BY id) FROM mdl_course"),
              "SHOP CUSTOMERSUPPORT EFORM-C");
}

TEST(Site, keeps_its_rows_to_itself) {
    Site one;
    Site other;
    one.execute("DELETE FROM mdl_course");
    EXPECT_EQ(other.number("SELECT count(*) FROM mdl_course"), 2);
}

TEST(Cluster, what_was_committed_is_there_after_an_immediate_stop) {
    Cluster cluster;
    Site site(cluster);
    site.execute("INSERT INTO mdl_user (username) VALUES ('kept')");
    cluster.stop_immediate();
    EXPECT_FALSE(cluster.is_running());
    EXPECT_THROW(site.connect(), std::exception);
    cluster.start();
    EXPECT_EQ(site.number("SELECT count(*) FROM mdl_user WHERE username = 'kept'"), 1);
}

TEST(Cluster, nothing_is_left_of_one_whose_process_is_killed) {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    const pid_t child = fork();
    if (child == 0) {
        const Cluster cluster;
        const auto text = std::to_string(cluster.server_pid()) + " " + cluster.folder().string() + "\n";
        if (write(ends[1], text.data(), text.size()) < 0) _exit(1);
        pause();
    }
    std::string text;
    for (char letter = 0; read(ends[0], &letter, 1) == 1 && letter != '\n';)
        text += letter;
    const auto blank = text.find(' ');
    const pid_t server = std::stoi(text.substr(0, blank));
    const std::filesystem::path folder = text.substr(blank + 1);
    ASSERT_TRUE(is_alive(server));
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    EXPECT_TRUE(wait_until([&] { return !std::filesystem::exists(folder); }, 20s));
    EXPECT_FALSE(is_alive(server));
    close(ends[0]);
    close(ends[1]);
}

} // namespace
} // namespace shopd::sandbox
