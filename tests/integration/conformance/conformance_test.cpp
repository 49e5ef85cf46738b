#include "tests/integration/conformance/conformance_case.hpp"

#include "tests/sandbox/cluster.hpp"
#include "tests/sandbox/site.hpp"
#include "tests/sandbox/stand_in.hpp"

#include <gtest/gtest.h>

#include <httplib.h>

#include <fstream>
#include <iostream>
#include <map>

namespace shopd::sandbox::conformance {
namespace {

const std::filesystem::path folder = SHOPD_CONFORMANCE;

std::string text_of(const std::filesystem::path& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// One site, one stand-in, all cases.
class Replay {
public:
    Replay() : moodle_(site_), queries_(Json::parse(text_of(folder / "queries.json"))) {
        site_.execute(text_of(folder / "seed.sql"));
    }

    void run(const Json& recorded) {
        on_server(recorded, "server_before");
        execute(recorded, "before");
        const auto next_ids = recorded.value("next", Json::object());
        for (const auto& [table, next] : next_ids.items())
            site_.set_next_id(table, next.get<std::int64_t>());
        const auto sent = request_of(recorded, Site::admin_token);
        const auto answer = send(sent);
        on_server(recorded, "server_after");
        ASSERT_TRUE(answer) << "no answer";
        compare(recorded, *answer);
        for (const auto& rows : recorded.value("rows", Json::array()))
            compare_rows(rows);
        execute(recorded, "after");
    }

private:
    httplib::Result send(const Sent& sent) {
        httplib::Client client(moodle_.url());
        client.set_read_timeout(120);
        httplib::Request request;
        request.method = sent.method;
        request.path = sent.target;
        if (!sent.body.empty()) {
            request.set_header("Content-Type", sent.content_type);
            request.body = sent.body;
        }
        return client.send(request);
    }

    void compare(const Json& recorded, const httplib::Response& answer) {
        EXPECT_EQ(answer.status, recorded.value("status", 200));
        EXPECT_EQ(answer.get_header_value("Content-Type"), recorded.value("answers", std::string("application/json")));
        const auto text = without_site(answer.body, moodle_.url());
        const auto ignored = recorded.value("ignored", Json::array());
        if (recorded.contains("entries")) {
            const auto list = Json::parse(text);
            EXPECT_EQ(list.size(), recorded["entries"].get<std::size_t>());
            EXPECT_EQ(list.at(0), recorded["first"]);
        } else if (recorded.contains("answer") || !ignored.empty()) {
            const auto expected =
                recorded.contains("answer") ? recorded["answer"] : Json::parse(recorded["text"].get<std::string>());
            EXPECT_EQ(without(Json::parse(text), ignored).dump(1), without(expected, ignored).dump(1));
        } else if (recorded.contains("text")) {
            EXPECT_EQ(text, recorded["text"].get<std::string>());
        }
    }

    void compare_rows(const Json& expected) {
        auto query = expected["query"].get<std::string>();
        if (queries_.contains(query)) query = queries_[query].get<std::string>();
        int number = 0;
        for (const auto& part : expected.value("with", Json::array())) {
            const auto mark = "$" + std::to_string(++number);
            query.replace(query.find(mark), mark.size(), part.get<std::string>());
        }
        Json rows = Json::array();
        for (const auto& row : site_.rows("SELECT row_to_json(q) FROM (" + query + ") AS q"))
            rows.push_back(Json::parse(*row[0]));
        EXPECT_EQ(rows.dump(1), expected["rows"].dump(1)) << query;
    }

    void execute(const Json& recorded, const char* key) {
        for (const auto& sql : recorded.value(key, Json::array()))
            site_.execute(sql.get<std::string>());
    }

    /// As an administrator of the database server does it, from outside the site's database.
    void on_server(const Json& recorded, const char* key) {
        if (!recorded.contains(key)) return;
        Connection server(site_.cluster().dsn());
        for (const auto& sql : recorded[key]) {
            auto text = sql.get<std::string>();
            text.replace(text.find("{DB}"), 4, site_.database());
            server.execute(text);
        }
    }

    Site site_;
    StandIn moodle_;
    Json queries_;
};

TEST(Conformance, the_stand_in_answers_and_writes_as_the_recorded_moodle_did) {
    Replay replay;
    std::map<std::string, int> reasons;
    int replayed = 0;
    int in_part = 0;
    for (const auto& recorded : read_cases(folder / "cases")) {
        const auto name = recorded["case"].get<std::string>();
        SCOPED_TRACE(name);
        if (recorded.contains("not_replayed")) {
            const auto why = recorded["not_replayed"].get<std::string>();
            std::cout << "not replayed  " << name << ": " << why << '\n';
            ++reasons[why];
            continue;
        }
        replay.run(recorded);
        ++replayed;
        if (recorded.contains("only_status")) {
            std::cout << "status only   " << name << ": " << recorded["only_status"].get<std::string>() << '\n';
            ++in_part;
        }
    }
    std::cout << replayed << " recorded cases replayed, of " << in_part << " the status only\n";
    for (const auto& [why, count] : reasons)
        std::cout << count << " not replayed: " << why << '\n';
    EXPECT_EQ(replayed, 293);
}

} // namespace
} // namespace shopd::sandbox::conformance
