#include "daemon/commands/trace/trace_commands.hpp"

#include "tests/integration/trace/folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <sstream>
#include <thread>

namespace shopd::commands {
namespace {

using testing::HasSubstr;
using trace::Folder;

class TraceCommands : public testing::Test {
protected:
    TraceCommands() {
        folder_.write("merchant_trace.log", "-- 2026-8-20 10:00:00 000 -- [TU8==] Order placed : 1 objects\n"
                                            "-- 2026-8-20 10:00:01 000 -- [TU9==] Order placed : 2 objects\n"
                                            "-- 2026-8-21 10:00:02 000 -- [TU8==] Completed for EFORM\n");
    }

    int scan(const TraceScanOptions& options, bool is_terminal = false) {
        return trace_scan(settings_, options, find_, {&out_, &errors_, is_terminal});
    }

    int list(const TraceListOptions& options) { return trace_list(settings_, options, {&out_, &errors_, false}); }

    Folder folder_;
    config::Trace settings_ = folder_.settings();
    FindTransactionIds find_ = [](std::int64_t bill) {
        return bill == 4711 ? std::vector<std::string>{"TU8=="} : std::vector<std::string>{};
    };
    std::ostringstream out_;
    std::ostringstream errors_;
};

TEST_F(TraceCommands, scan_by_transaction_id_prints_its_lines) {
    EXPECT_EQ(scan({"TU8==", "", "", false}), 0);
    EXPECT_EQ(out_.str(), "-- 2026-8-20 10:00:00 000 -- [TU8==] Order placed : 1 objects\n"
                          "-- 2026-8-21 10:00:02 000 -- [TU8==] Completed for EFORM\n");
}

TEST_F(TraceCommands, scan_by_bill_id_asks_for_its_transaction_id) {
    EXPECT_EQ(scan({"4711", "", "", false}), 0);
    EXPECT_THAT(out_.str(), HasSubstr("Completed for EFORM"));
}

TEST_F(TraceCommands, scan_takes_digits_for_a_transaction_id_where_told_so) {
    folder_.write("merchant_trace.log", "-- 2026-8-20 10:00:00 000 -- [4711] x\n");
    EXPECT_EQ(scan({"txn:4711", "", "", false}), 0);
    EXPECT_THAT(out_.str(), HasSubstr("[4711] x"));
}

TEST_F(TraceCommands, scan_of_nothing_says_what_to_do) {
    EXPECT_EQ(scan({"TU", "", "", false}), 1);
    EXPECT_THAT(errors_.str(), HasSubstr("trace list"));
    EXPECT_EQ(scan({"12", "", "", false}), 1);
    EXPECT_THAT(errors_.str(), HasSubstr("bill 12 does not exist or has no transaction id yet"));
    EXPECT_EQ(scan({".*", "", "", false}), 1);
    EXPECT_EQ(out_.str(), "");
}

TEST_F(TraceCommands, scan_without_a_database_is_unavailable_for_bill_ids_only) {
    find_ = [](std::int64_t) -> std::vector<std::string> { throw std::runtime_error{"connection refused"}; };
    EXPECT_EQ(scan({"4711", "", "", false}), 69);
    EXPECT_THAT(errors_.str(), HasSubstr("connection refused"));
    EXPECT_EQ(scan({"TU8==", "", "", false}), 0);
}

TEST_F(TraceCommands, scan_with_limits_leaves_out_the_rest) {
    EXPECT_EQ(scan({"TU8==", "2026-08-21", "2026-8-21", false}), 0);
    EXPECT_EQ(out_.str(), "-- 2026-8-21 10:00:02 000 -- [TU8==] Completed for EFORM\n");
    EXPECT_EQ(scan({"TU8==", "2026-08-21 10:01", "", false}), 1);
    for (const char* bad : {"yesterday", "2026-02-30", "2026-8-21 25:00", "2026-8-21 10:00:00 x"})
        EXPECT_EQ(scan({"TU8==", bad, "", false}), 64) << bad;
}

TEST_F(TraceCommands, scan_as_json_is_one_object_a_line) {
    EXPECT_EQ(scan({"TU9==", "", "", true}), 0);
    EXPECT_EQ(out_.str(),
              R"({"at":"2026-8-20 10:00:01 000","transaction_id":"TU9==","text":"Order placed : 2 objects",)"
              R"("format":"moodle-shopd","file":")" +
                  folder_.file().string() + "\"}\n");
}

TEST_F(TraceCommands, a_hostile_file_cannot_drive_the_terminal) {
    folder_.write("merchant_trace.log", "-- 2026-8-20 10:00:00 000 -3-  [T] \x1b]0;owned\x07 \xff\n");
    EXPECT_EQ(scan({"T", "", "", false}, true), 0);
    EXPECT_EQ(out_.str(), "-- 2026-8-20 10:00:00 000 -3-  [T] \\x1b]0;owned\\x07 \\xff\n");
    out_.str("");
    EXPECT_EQ(scan({"T", "", "", false}, false), 0);
    EXPECT_THAT(out_.str(), HasSubstr("\x1b]0;owned"));
    out_.str("");
    EXPECT_EQ(scan({"T", "", "", true}), 0);
    EXPECT_THAT(out_.str(), HasSubstr(R"(\\x1b]0;owned\\x07 \\xff)"));
}

TEST_F(TraceCommands, an_unreadable_file_is_told_and_the_rest_is_printed) {
    settings_.read = {folder_.path() / "missing.log"};
    EXPECT_EQ(scan({"TU8==", "", "", false}), 69);
    EXPECT_THAT(errors_.str(), HasSubstr("missing.log"));
    EXPECT_THAT(out_.str(), HasSubstr("Completed"));
}

TEST_F(TraceCommands, list_shows_the_last_traced_first) {
    EXPECT_EQ(list({}), 0);
    EXPECT_EQ(out_.str(), "TRANSACTION           FIRST                    LAST                      LINES\n"
                          "TU8==                 2026-8-20 10:00:00 000   2026-8-21 10:00:02 000        2\n"
                          "TU9==                 2026-8-20 10:00:01 000   2026-8-20 10:00:01 000        1\n");
}

TEST_F(TraceCommands, list_can_be_narrowed) {
    EXPECT_EQ(list({"2026-8-21", "", true}), 0);
    EXPECT_EQ(out_.str(),
              R"({"transaction_id":"TU8==","first":"2026-8-20 10:00:00 000","last":"2026-8-21 10:00:02 000","lines":2})"
              "\n");
    out_.str("");
    EXPECT_EQ(list({"", "2 objects", true}), 0);
    EXPECT_THAT(out_.str(), HasSubstr("TU9=="));
    EXPECT_THAT(out_.str(), testing::Not(HasSubstr("TU8==")));
    EXPECT_EQ(list({"", "nothing like it", false}), 1);
}

TEST_F(TraceCommands, list_leaves_out_what_the_plugin_forgot_to_fill_in) {
    folder_.write("merchant_trace.log",
                  "-- 2026-8-20 10:00:00 000 -1-  [$transid] x\n-- 2026-8-20 10:00:00 000 -2-  [ERROR] x\n"
                  "-- 2026-8-20 10:00:00 000 -2-  [] x\n");
    EXPECT_EQ(list({}), 1);
    EXPECT_EQ(errors_.str(), "the trace names no transaction yet\n");
}

TEST_F(TraceCommands, tail_shows_the_last_lines_of_an_order) {
    EXPECT_EQ(trace_tail(settings_, {"4711", 1, false}, find_, {&out_, &errors_, false}), 0);
    EXPECT_EQ(out_.str(), "-- 2026-8-21 10:00:02 000 -- [TU8==] Completed for EFORM\n");
    EXPECT_EQ(trace_tail(settings_, {"none", 10, false}, find_, {&out_, &errors_, false}), 1);
}

/// An output whose reader waits for what it wants to see; it sees what was flushed.
class Watched : public std::stringbuf {
public:
    bool wait_for(const std::string& text) {
        std::unique_lock lock{mutex_};
        return flushed_.wait_for(lock, std::chrono::seconds{10}, [&] { return seen_.find(text) != std::string::npos; });
    }

protected:
    int sync() override {
        const std::scoped_lock lock{mutex_};
        seen_ = str();
        flushed_.notify_all();
        return 0;
    }

private:
    std::mutex mutex_;
    std::condition_variable flushed_;
    std::string seen_;
};

TEST_F(TraceCommands, tail_follows_until_it_is_stopped) {
    Watched watched;
    std::ostream out{&watched};
    std::stop_source stop;
    std::jthread writer{[&] {
        EXPECT_TRUE(watched.wait_for("Completed for EFORM\n"));
        trace::Journal journal{settings_};
        journal.acknowledge(journal.append({trace::line("TU9==", "not asked for"), trace::line("TU8==", "later")}));
        EXPECT_TRUE(watched.wait_for("[TU8==] later\n"));
        stop.request_stop();
    }};
    EXPECT_EQ(trace_tail(settings_, {"TU8==", 1, true}, find_, {&out, &errors_, false}, stop.get_token()), 0);
    writer.join();
    EXPECT_EQ(watched.str(), "-- 2026-8-21 10:00:02 000 -- [TU8==] Completed for EFORM\n"
                             "-- 2017-8-21 12:00:00 000 -- [TU8==] later\n");
}

} // namespace
} // namespace shopd::commands
