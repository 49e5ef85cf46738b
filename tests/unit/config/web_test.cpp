#include "config/checks.hpp"
#include "config/describe_change.hpp"
#include "config/listen.hpp"
#include "config/text.hpp"
#include "tests/unit/config/fixture.hpp"

#include <gmock/gmock.h>

namespace shopd::config::tests {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::string hash = "$y$j9T$F5Jx5fExrKuPp53xLKQ..1$X3DX6M94c7o.9agCG9G317fhZg9SqC.5i5rd.RhAtQ7";

std::string web(const std::string& keys) {
    return "web: { " + keys + " }\n";
}

std::string listening(const std::string& where) {
    return web("listen: \"" + where + "\", users: { anna: " + hash + " }");
}

std::string with_hash(const std::string& text) {
    return web("listen: /run/web, users: { anna: \"" + text + "\" }");
}

Listen read(const std::string& text) {
    return std::get<Listen>(read_listen(text));
}

TEST(Web, is_off_unless_its_section_is_there_and_then_needs_a_place_and_users) {
    EXPECT_FALSE(load_with("").web);
    EXPECT_THAT(short_problems("web:\n"), ElementsAre("web.listen: is missing", "web.users: is missing"));
    const auto config = load_with(listening("/run/web"));
    ASSERT_TRUE(config.web);
    EXPECT_EQ(config.web->listen, "/run/web");
    EXPECT_THAT(config.web->users, ElementsAre(std::pair{"anna", hash}));
    EXPECT_EQ(config.web->session, 8h);
    EXPECT_EQ(config.web->idle, 30min);
    EXPECT_FALSE(config.web->allow_plain_http);
}

TEST(Web, is_served_on_a_port_of_this_machine_or_a_socket) {
    EXPECT_EQ(read("127.0.0.1:8710"), (Listen{{}, "127.0.0.1", 8710}));
    EXPECT_EQ(read("127.4.5.6:1"), (Listen{{}, "127.4.5.6", 1}));
    EXPECT_EQ(read("[::1]:65535"), (Listen{{}, "::1", 65535}));
    EXPECT_EQ(read("/run/moodle-shopd/web"), (Listen{"/run/moodle-shopd/web", "", 0}));
    for (const auto* text : {"127.0.0.1:8710", "[::1]:65535", "/run/moodle-shopd/web"})
        EXPECT_EQ(read(text).to_text(), text);
}

TEST(Web, is_never_served_to_other_machines) {
    for (const auto* text : {"0.0.0.0:80", "[::]:80", "192.0.2.1:80", "[2001:db8::1]:80", "[::ffff:127.0.0.1]:80"})
        EXPECT_THAT(problems_with(listening(text)), HasSubstr("web.listen: other machines could reach it")) << text;
}

TEST(Web, has_a_place_that_is_understood) {
    for (const auto* text :
         {"8710", "web", "./web", "::1:80", "127.0.0.1", "[127.0.0.1]:80", "127.1:80", "a.b:80", "["})
        EXPECT_THAT(short_problems(listening(text)), ElementsAre(HasSubstr("is neither an address with a port")))
            << text;
    for (const auto* text : {"127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:080", "127.0.0.1:", "127.0.0.1:-1"})
        EXPECT_THAT(short_problems(listening(text)), ElementsAre(HasSubstr("is no port"))) << text;
    EXPECT_THAT(problems_with(listening("localhost:80")), HasSubstr("write 127.0.0.1:8080"));
    EXPECT_THAT(short_problems(listening("/run/")), ElementsAre("web.listen: a folder is named"));
    EXPECT_THAT(short_problems(listening("/" + std::string(108, 'a'))),
                ElementsAre("web.listen: the socket's path is too long"));
}

TEST(WebUsers, have_hashes_of_a_strong_method) {
    for (const auto* strong :
         {"$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjlO/O817G3uBnIFNjnQJuesI68OTLiBFdcbYEdFCoEOfaS35inz1",
          "$2b$12$LQv3c1yqBWVHxkd0LHAkCOYz6TtxMQJqhN8/LewdBPj/VK7M5n0P2",
          "$7$CU..../....2Q9obwLhin8qvQl6sisAO/$sC/1V7Rt6eL7ZfNK5xVpGwIqgxgIRfGgY3IcPuXbyh1"})
        EXPECT_THAT(short_problems(with_hash(strong)), IsEmpty()) << strong;
    for (const auto* weak : {"$1$salt1234$9tCMyX2iBYZz2YQ4n8PzX/9tCMyX2iBYZz2YQ4n8PzX/",
                             "$3$$8846f7eaee8fb117ad06bdd830b7586c8846f7eaee8fb117"})
        EXPECT_THAT(short_problems(with_hash(weak)),
                    ElementsAre("web.users: a hash of a method that is too weak today"))
            << weak;
}

TEST(WebUsers, are_told_the_place_and_what_to_do_and_no_part_of_what_stood_there) {
    for (const std::string wrong :
         {"correct horse battery", "abJnggxhB/yWI", "$y$j9T$F5Jx5fExrKuPp53xLKQ..1", "$y$", "$9$a$b"}) {
        const auto text = problems_with(with_hash(wrong));
        EXPECT_THAT(text, HasSubstr("shop.yaml:"));
        EXPECT_THAT(text, HasSubstr("web.users: not the hash of a password")) << wrong;
        EXPECT_THAT(text, HasSubstr("moodle-shopd passwd NAME"));
        EXPECT_THAT(text, Not(HasSubstr(wrong)));
    }
    EXPECT_THAT(short_problems(web("listen: /w, users: { anna: [a] }")),
                ElementsAre("web.users: not the hash of a password"));
}

TEST(WebUsers, have_names_that_can_be_typed) {
    EXPECT_THAT(short_problems(web("listen: /w, users: { a.B-1_@x: " + hash + " }")), IsEmpty());
    for (const auto* name : {"\"a b\"", "\"\"", "é", "\"a\\nb\""})
        EXPECT_THAT(short_problems(web("listen: /w, users: { " + std::string{name} + ": " + hash + " }")),
                    ElementsAre("web.users: not a name to sign in with"))
            << name;
    EXPECT_THAT(short_problems(web("listen: /w, users: {}")), ElementsAre(HasSubstr("names with their hashes")));
    EXPECT_THAT(short_problems(web("listen: /w, users: anna")), ElementsAre(HasSubstr("names with their hashes")));
}

TEST(WebUsers, are_shown_neither_when_they_change_nor_beside_another_mistake) {
    const auto before = load_with(listening("/run/web"));
    auto after = before;
    after.web->users["bob"] = hash;
    EXPECT_THAT(describe_change(before, after), ElementsAre("web.users: changed"));
    EXPECT_THAT(problems_with(web("users: { anna: " + hash + " }, listen: /w, sesion: 1 h")), Not(HasSubstr("F5Jx")));
    EXPECT_EQ(without_secrets("costs $5 or $6").find('*'), std::string::npos);
}

TEST(WebHost, is_a_name_alone) {
    const auto problems = [](const std::string& host) {
        return short_problems(web("listen: /w, users: { a: " + hash + " }, host: \"" + host + "\""));
    };
    EXPECT_THAT(problems("Admin.example.org"), IsEmpty());
    EXPECT_THAT(problems("[2001:db8::1]"), IsEmpty());
    for (const auto* host : {"https://a.org", "a.org/trace", "a.org:443", "me@a.org", "a b"})
        EXPECT_THAT(problems(host), ElementsAre(HasSubstr("is not the name of a host"))) << host;
    EXPECT_EQ(host_of("https://LMS.example.org:8443/moodle"), "lms.example.org");
}

} // namespace
} // namespace shopd::config::tests
