#include "daemon/commands/trace/follow_after.hpp"
#include "daemon/commands/trace/shared_orders.hpp"
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
        return trace_scan(settings_, options, {.transaction_ids = find_}, {&out_, &errors_, is_terminal});
    }

    int list(const TraceListOptions& options) { return trace_list(settings_, options, {}, {&out_, &errors_, false}); }

    Folder folder_;
    config::Trace settings_ = folder_.settings();
    FindTransactionIds find_ = [](std::int64_t bill) {
        return bill == 4711 ? std::vector<std::string>{"TU8=="} : std::vector<std::string>{};
    };
    std::ostringstream out_;
    std::ostringstream errors_;
    std::stop_source stop_;
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
    EXPECT_THAT(errors_.str(), HasSubstr("the trace names no transaction yet\n"));
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

TEST_F(TraceCommands, scan_goes_on_after_the_history_without_missing_or_repeating_a_line) {
    Watched watched;
    std::ostream out{&watched};
    std::stop_source stop;
    std::jthread writer{[&] {
        trace::Journal journal{settings_};
        for (int line = 0; line < 200; ++line)
            journal.acknowledge(journal.append({trace::line("TU8==", "while it is read " + std::to_string(line)),
                                                trace::line("TU9==", "not asked for")}));
        EXPECT_TRUE(watched.wait_for("while it is read 199\n"));
        journal.acknowledge(journal.append({trace::line("TU8==", "later")}));
        EXPECT_TRUE(watched.wait_for("[TU8==] later\n"));
        stop.request_stop();
    }};
    EXPECT_EQ(trace_scan(settings_, {"TU8==", "", "", false, true}, {.transaction_ids = find_}, {&out, &errors_, false},
                         stop.get_token()),
              0);
    writer.join();
    std::string expected = "-- 2026-8-20 10:00:00 000 -- [TU8==] Order placed : 1 objects\n"
                           "-- 2026-8-21 10:00:02 000 -- [TU8==] Completed for EFORM\n";
    for (int line = 0; line < 200; ++line)
        expected += "-- 2017-8-21 12:00:00 000 -- [TU8==] while it is read " + std::to_string(line) + "\n";
    EXPECT_EQ(watched.str(), expected + "-- 2017-8-21 12:00:00 000 -- [TU8==] later\n");
}

/// An output during whose first line something happens.
class Meanwhile : public std::stringbuf {
public:
    explicit Meanwhile(std::function<void()> act) : act_{std::move(act)} {}

protected:
    std::streamsize xsputn(const char* bytes, std::streamsize count) override {
        if (const auto act = std::exchange(act_, {})) act();
        return std::stringbuf::xsputn(bytes, count);
    }

private:
    std::function<void()> act_;
};

TEST_F(TraceCommands, scan_gives_lines_that_come_while_the_history_is_read_once) {
    Meanwhile buffer{[&] {
        trace::Journal journal{settings_};
        journal.acknowledge(journal.append({trace::line("TU8==", "meanwhile"), trace::line("TU8==", "and more")}));
        stop_.request_stop();
    }};
    std::ostream out{&buffer};
    EXPECT_EQ(trace_scan(settings_, {"TU8==", "", "", false, true}, {}, {&out, &errors_, false}, stop_.get_token()), 0);
    EXPECT_EQ(buffer.str(), "-- 2026-8-20 10:00:00 000 -- [TU8==] Order placed : 1 objects\n"
                            "-- 2026-8-21 10:00:02 000 -- [TU8==] Completed for EFORM\n"
                            "-- 2017-8-21 12:00:00 000 -- [TU8==] meanwhile\n"
                            "-- 2017-8-21 12:00:00 000 -- [TU8==] and more\n");
}

TEST(AlreadyRead, is_what_the_history_had_of_the_lines_that_came_meanwhile) {
    EXPECT_EQ(already_read({}, {}), 0U);
    EXPECT_EQ(already_read({"a", "b"}, {}), 0U);
    EXPECT_EQ(already_read({"a", "b"}, {"c"}), 0U);
    EXPECT_EQ(already_read({"a", "b"}, {"b", "c"}), 1U);
    EXPECT_EQ(already_read({"a", "b"}, {"a", "b"}), 2U);
    EXPECT_EQ(already_read({"b"}, {"a", "b"}), 0U) << "a line cannot have been read before the one ahead of it";
}

TEST_F(TraceCommands, scan_says_of_a_shared_id_that_it_is_where_only_the_trace_can_tell) {
    folder_.write("merchant_trace.log",
                  "-- 2026-8-20 10:00:01 000 -- [T] Order of bill 4711 : customer 8, its transaction id is shared with "
                  "bill 4710 (customer 7)\n"
                  "-- 2026-8-20 10:00:01 000 -- [T] Order placed : 2 objects\n");
    EXPECT_EQ(trace_scan(settings_, {"T", "", "", false}, {}, {&out_, &errors_, false}), 0);
    EXPECT_THAT(out_.str(), HasSubstr("bill 4711, customer 8    | -- 2026-8-20 10:00:01 000 -- [T] Order placed : 2"));
    EXPECT_THAT(errors_.str(), HasSubstr("Other orders have, or had, this transaction id"));
}

TEST_F(TraceCommands, scan_of_a_shared_id_marks_each_line_with_its_order_where_the_trace_tells) {
    folder_.write("merchant_trace.log",
                  "-- 2026-8-20 10:00:00 000 -- [T] Order placed : 1 objects\n"
                  "-- 2026-8-20 10:00:01 000 -- [T] Order of bill 4711 : customer 8, its transaction id is shared with "
                  "bill 4710 (customer 7)\n"
                  "-- 2026-8-20 10:00:01 000 -- [T] Order placed : 2 objects\n");
    folder_.write("plugin.log", "-- 2026-8-20 10:00:02 000 -1-  [T] Bill.save\n");
    settings_.read = {folder_.path() / "plugin.log"};
    const std::vector<shop::DescribedOwner> owners{
        {{BillId{4710}, StreamKey{"7"}}, "T", 1787212800, "COMPLETE", "Ann", "One", "ann.one"},
        {{BillId{4711}, StreamKey{"8"}}, "T", 0, "", "", "", ""}};
    const AskShop shop{.sharing = [&](const auto&) { return describe_sharing(owners, "Europe/Paris"); }};
    EXPECT_EQ(trace_scan(settings_, {"T", "", "", false}, shop, {&out_, &errors_, false}), 0);
    EXPECT_EQ(errors_.str(), "2 orders have, or had, this transaction id:\n"
                             "  bill 4710  2026-08-20 10:00:00  customer 7 Ann One (ann.one), COMPLETE\n"
                             "  bill 4711                       customer 8, who has it no more\n"
                             "Each line is marked with the order that it belongs to, as far as the trace tells.\n");
    EXPECT_THAT(out_.str(), HasSubstr("not known                | -- 2026-8-20 10:00:00 000 -- [T] Order placed : 1"));
    EXPECT_THAT(out_.str(), HasSubstr("bill 4711, customer 8    | -- 2026-8-20 10:00:01 000 -- [T] Order placed : 2"));
    EXPECT_THAT(out_.str(), HasSubstr("not known                | -- 2026-8-20 10:00:02 000 -1-  [T] Bill.save"));
    out_.str("");
    EXPECT_EQ(trace_scan(settings_, {"T", "", "", true}, shop, {&out_, &errors_, false}), 0);
    EXPECT_THAT(out_.str(), HasSubstr(R"({"shared_by":[{"transaction_id":"T","bill":4710,"customer":"7",)"));
    EXPECT_THAT(out_.str(), HasSubstr(R"("text":"Order placed : 2 objects","format":"moodle-shopd","file":")"));
    EXPECT_THAT(out_.str(), HasSubstr(R"(","bill":4711,"customer":"8"})"));
    EXPECT_THAT(out_.str(), HasSubstr(R"(","bill":null,"customer":null})"));
}

} // namespace
} // namespace shopd::commands
