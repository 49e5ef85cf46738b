#include "daemon/trace/journald.hpp"
#include "tests/integration/trace/folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <filesystem>

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace shopd::trace {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::filesystem::path journal_folder = "/run/systemd/journal";

/// Listens where systemd's journal would, on a machine that has none, for one test at a time.
class Listening : public testing::Test {
protected:
    void SetUp() override {
        if (access(journal_folder.parent_path().c_str(), W_OK) != 0) GTEST_SKIP() << "needs root";
        std::filesystem::create_directories(journal_folder);
        turn_ = Descriptor{open(journal_folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
        ASSERT_EQ(flock(turn_.number(), LOCK_EX), 0);
        if (std::filesystem::exists(journal_folder / "socket") && answers())
            GTEST_SKIP() << "the system's journal listens here";
        std::filesystem::remove(journal_folder / "socket");
        socket_ = Descriptor{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
        const auto address = name();
        ASSERT_EQ(bind(socket_.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    }

    void TearDown() override {
        if (socket_.is_open()) std::filesystem::remove(journal_folder / "socket");
    }

    /// One message: fields as `NAME=value` lines, or `NAME`, a newline, the value's length in 8 bytes and the value
    /// (systemd's native journal protocol).
    [[nodiscard]] std::string next_message() const {
        pollfd waiting{socket_.number(), POLLIN, 0};
        if (poll(&waiting, 1, 20'000) != 1) return "nothing came";
        std::array<char, 65536> bytes{};
        const auto size = recv(socket_.number(), bytes.data(), bytes.size(), 0);
        return {bytes.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
    }

private:
    static sockaddr_un name() {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        const auto path = (journal_folder / "socket").string();
        path.copy(static_cast<char*>(address.sun_path), sizeof address.sun_path - 1);
        return address;
    }

    static bool answers() {
        const Descriptor probe{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
        const auto address = name();
        return connect(probe.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }

    Descriptor turn_;
    Descriptor socket_;
};

TEST_F(Listening, hears_each_line_with_its_ids_where_the_configuration_wants_it) {
    const Folder folder;
    auto settings = folder.settings();
    settings.journald = true;
    Journal journal{settings};
    journal.append({{"TU90==", "Order placed : 1 objects", noon(), false, 4711}, line("TV91==", "GENERIC : b")});
    const auto first = next_message();
    EXPECT_THAT(first, HasSubstr("MESSAGE=Order placed : 1 objects\n"));
    EXPECT_THAT(first, HasSubstr("SHOP_TRANSACTION_ID=TU90==\n"));
    EXPECT_THAT(first, HasSubstr("SHOP_BILL_ID=4711\n"));
    EXPECT_THAT(first, HasSubstr("SHOP_EVENT=order_placed\n"));
    const auto second = next_message();
    EXPECT_THAT(second, HasSubstr("SHOP_TRANSACTION_ID=TV91==\n"));
    EXPECT_THAT(second, Not(HasSubstr("SHOP_BILL_ID")));
}

TEST_F(Listening, hears_no_field_that_a_customer_forged) {
    const Folder folder;
    auto settings = folder.settings();
    settings.journald = true;
    Journal journal{settings};
    journal.append({line("T\nSHOP_BILL_ID=1", "x\nPRIORITY=0\nSHOP_BILL_ID=2")});
    const auto message = next_message();
    EXPECT_THAT(message, HasSubstr(std::string{"MESSAGE\n\x1b\0\0\0\0\0\0\0x\nPRIORITY=0\n", 8 + 8 + 13}))
        << "a value with newlines is sent with its length";
    EXPECT_THAT(message, HasSubstr("\nPRIORITY=6\n"));
}

TEST_F(Listening, is_begun_and_ended_by_a_reload) {
    const Folder folder;
    auto settings = folder.settings();
    Journal journal{settings};
    journal.append({line("T", "before")});
    settings.journald = true;
    journal.apply(settings);
    journal.append({line("T", "between")});
    EXPECT_THAT(next_message(), HasSubstr("MESSAGE=between\n"));
    settings.journald = false;
    journal.apply(settings);
    journal.append({line("T", "after")});
    settings.journald = true;
    journal.apply(settings);
    journal.append({line("T", "last")});
    EXPECT_THAT(next_message(), HasSubstr("MESSAGE=last\n"));
}

TEST(Journald, that_is_not_there_holds_up_no_line) {
    if (std::filesystem::exists(journal_folder / "socket")) GTEST_SKIP() << "there is one";
    const Folder folder;
    auto settings = folder.settings();
    settings.journald = true;
    Journal journal{settings};
    for (int number = 0; number < 20'000; ++number)
        journal.append({line("T", "line")});
    EXPECT_EQ(events(settings).size(), 20'000U);
}

} // namespace
} // namespace shopd::trace
