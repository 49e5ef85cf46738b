#include "daemon/trace/archive.hpp"
#include "daemon/trace/rotation.hpp"
#include "daemon/trace/seal_files.hpp"
#include "daemon/trace/seal_key.hpp"
#include "daemon/trace/seal_verify.hpp"
#include "tests/integration/trace/folder.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>

namespace shopd::trace {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;

std::vector<std::string> say(const SealVerdict& verdict) {
    std::vector<std::string> words;
    for (const auto& finding : verdict.findings) {
        const char* mark = finding.kind == SealFinding::Kind::bad        ? "! "
                           : finding.kind == SealFinding::Kind::doubtful ? "? "
                                                                         : "";
        words.push_back(mark + finding.what);
    }
    return words;
}

class Signed : public testing::Test {
protected:
    void write(Journal& journal, int waves) {
        for (int wave = 0; wave < waves; ++wave) {
            const auto ticket = journal.append({line("T", fmt::format("line {}", ++count))});
            journal.sync();
            journal.acknowledge(ticket);
        }
    }

    [[nodiscard]] SealVerdict verify(std::vector<SealWitness> witnesses = {}) const {
        return verify_seal(folder.file(), {trusted_keys(settings), std::move(witnesses)});
    }

    [[nodiscard]] std::string key() const {
        return settings.trusted_keys.front().substr(0, settings.trusted_keys.front().find(' '));
    }

    void trust_since(const std::string& day) { settings.trusted_keys = {key() + " since " + day}; }

    [[nodiscard]] std::filesystem::path seal() const { return find_seal_files(folder.file()).back().path; }

    /// What somebody does who has all files and no key: the trace's line is changed, the checkpoints are left out, and
    /// all links made anew.
    /// @param at  what the records are to say of their times
    void forge(const std::function<std::string(std::size_t place)>& at) {
        auto content = read_file(folder.file());
        content.replace(content.find("line 2"), 6, "line X");
        std::ofstream{folder.file()} << content;
        const auto records = read_seal(seal()).records;
        std::ofstream forged{seal()};
        Link link{};
        for (std::size_t place = 0; place < records.size(); ++place) {
            auto record = records[place];
            if (record.kind == SealRecord::Kind::checkpoint) continue;
            record.at = at(place);
            Sealing sealing{link};
            sealing.add(std::string_view{content}.substr(record.offset, record.length));
            if (record.kind == SealRecord::Kind::wave) record.marks = sealing.marks();
            record.link = link = sealing.next(record.text());
            forged << to_line(record);
        }
    }

    Folder folder;
    config::Trace settings = folder.signed_settings();
    int count = 0;
};

TEST_F(Signed, checkpoints_vouch_for_all_before_them_and_the_verdict_says_up_to_when) {
    {
        Journal journal{settings};
        write(journal, 3);
        ASSERT_TRUE(journal.checkpoint());
        EXPECT_FALSE(journal.checkpoint()) << "nothing is new";
        write(journal, 2);
    }
    const auto verdict = verify();
    EXPECT_THAT(say(verdict), IsEmpty());
    EXPECT_THAT(verdict.signed_at, MatchesRegex("20[0-9-]*T[0-9:.]*Z"));
    EXPECT_EQ(verdict.signed_by, key());
    EXPECT_EQ(verdict.unsigned_lines, 2U);
}

TEST_F(Signed, what_a_killed_run_left_is_signed_by_the_next_start_and_goes_on_over_rotations) {
    settings.rotate.size = 200;
    for (int run = 0; run < 3; ++run) {
        Journal journal{settings};
        write(journal, 4);
    }
    EXPECT_EQ(verify().unsigned_lines, 4U);
    const Journal journal{settings};
    const auto verdict = verify();
    EXPECT_THAT(say(verdict), IsEmpty());
    EXPECT_EQ(verdict.unsigned_lines, 0U);
    EXPECT_GT(verdict.files, 2U);
}

TEST_F(Signed, a_chain_made_anew_without_the_key_is_found_by_lines_without_a_signature_for_more_than_an_hour) {
    {
        Journal journal{settings};
        write(journal, 4);
        journal.checkpoint();
    }
    forge([](std::size_t place) {
        return place == 0 ? std::string{"2026-11-20T10:00:00.000Z"}
                          : fmt::format("2026-11-22T{}:00:00.000Z", 9 + place);
    });
    EXPECT_TRUE(verify_seal(folder.file()).is_good()) << "without the key's word it cannot be told";
    trust_since("2026-11-22");
    EXPECT_THAT(say(verify()), IsEmpty()) << "on its first day signing may begin at any hour";
    trust_since("2026-11-20");
    EXPECT_THAT(say(verify()), ElementsAre(HasSubstr("! nothing that was written between 2026-11-22T11:00:00Z and")));
}

TEST_F(Signed, a_seal_begun_after_the_keys_first_day_is_doubtful) {
    {
        Journal journal{settings};
        write(journal, 4);
    }
    trust_since("2026-01-01");
    std::filesystem::remove(seal());
    Journal{settings}.checkpoint();
    EXPECT_THAT(say(verify()), Contains(HasSubstr("? sealing began at 20")));
}

TEST_F(Signed, a_checkpoint_that_somebody_changed_does_not_hold) {
    {
        Journal journal{settings};
        write(journal, 2);
        journal.checkpoint();
    }
    auto content = read_file(seal());
    const auto place = content.rfind("signature=") + 20;
    content[place] = content[place] == 'A' ? 'B' : 'A';
    std::ofstream{seal()} << content;
    EXPECT_THAT(say(verify()), Contains(HasSubstr("the signature of the checkpoint at 20")));
}

TEST_F(Signed, signatures_of_a_key_that_is_not_trusted_vouch_for_nothing) {
    {
        Journal journal{settings};
        write(journal, 2);
    }
    const Folder other;
    settings.trusted_keys = other.signed_settings().trusted_keys;
    const auto verdict = verify();
    EXPECT_THAT(say(verdict), Contains(HasSubstr("which trace.trusted_keys does not name")));
    EXPECT_EQ(verdict.signed_at, "");
}

TEST_F(Signed, keys_that_follow_one_another_are_both_trusted) {
    {
        Journal journal{settings};
        write(journal, 2);
        journal.checkpoint();
        const Folder other;
        auto next = other.signed_settings();
        next.file = settings.file;
        next.trusted_keys.push_back(settings.trusted_keys.front());
        journal.apply(next);
        settings = next;
        write(journal, 2);
        journal.checkpoint();
        EXPECT_EQ(journal.public_key(), key());
    }
    EXPECT_THAT(say(verify()), IsEmpty());
    EXPECT_EQ(verify().unsigned_lines, 0U);
}

TEST_F(Signed, a_head_that_was_kept_elsewhere_finds_a_seal_made_anew_and_an_older_copy) {
    std::vector<SealWitness> kept;
    std::string older;
    std::string older_seal;
    {
        Journal journal{settings};
        write(journal, 2);
        kept.push_back({*journal.checkpoint(), "the database"});
        older = read_file(folder.file());
        older_seal = read_file(seal());
        write(journal, 2);
        kept.push_back({*journal.checkpoint(), "the database"});
    }
    EXPECT_THAT(say(verify(kept)), IsEmpty());
    EXPECT_EQ(verify(kept).witnessed, 2U);
    std::ofstream{folder.file()} << older;
    std::ofstream{seal()} << older_seal;
    EXPECT_TRUE(verify().is_good()) << "as if the daemon had been stopped then";
    EXPECT_THAT(say(verify(kept)),
                ElementsAre(HasSubstr("! 1 heads of the seal that the database kept are not in it")));
    std::filesystem::remove(seal());
    EXPECT_THAT(say(verify(kept)), Contains(HasSubstr("! 2 heads of the seal that the database kept are not in it")));
}

TEST_F(Signed, heads_of_a_file_whose_time_was_over_are_not_missed) {
    settings.rotate.size = 100;
    std::vector<SealWitness> kept;
    Journal journal{settings};
    for (int wave = 0; wave < 6; ++wave) {
        write(journal, 1);
        if (const auto head = journal.checkpoint()) kept.push_back({*head, "the database"});
    }
    journal.retire(find_rotated(folder.file()).front(), "older than 3650 days");
    const auto verdict = verify(kept);
    EXPECT_THAT(say(verdict), IsEmpty());
    EXPECT_EQ(verdict.witnessed, kept.size());
}

TEST_F(Signed, the_archive_tells_a_witness_again_until_it_has_heard) {
    Journal journal{settings};
    write(journal, 1);
    settings.checkpoint = std::chrono::milliseconds{1};
    std::vector<SealHead> heard;
    int failures = 2;
    std::stop_source stop;
    Archive archive{journal, [&] { return settings; },
                    [&](const SealHead& head) {
                        if (failures-- > 0) throw std::runtime_error{"not now"};
                        heard.push_back(head);
                        stop.request_stop();
                    }};
    archive.run(stop.get_token());
    ASSERT_EQ(heard.size(), 1U);
    EXPECT_THAT(say(verify({{heard.front(), "the witness"}})), IsEmpty());
}

TEST_F(Signed, a_key_is_for_its_owner_alone_and_never_written_over_another) {
    const auto file = folder.path() / "key";
    const auto made = SigningKey::make();
    made.write(file);
    EXPECT_EQ(std::filesystem::status(file).permissions(), std::filesystem::perms::owner_read);
    EXPECT_EQ(SigningKey::read(file).public_key(), made.public_key());
    EXPECT_TRUE(is_signed_by(made.public_key(), "words", SigningKey::read(file).sign("words")));
    EXPECT_FALSE(is_signed_by(made.public_key(), "other words", made.sign("words")));
    EXPECT_THROW(SigningKey::make().write(file), BadKey);
    EXPECT_EQ(SigningKey::read(file).public_key(), made.public_key());
}

TEST_F(Signed, what_is_no_key_is_refused_with_its_file_and_never_shown) {
    EXPECT_THROW(SigningKey::read(folder.path() / "nowhere"), BadKey);
    for (const std::string content : {"", "\n", "ed25519-secret:", "ed25519-secret:c2VjcmV0", "secret"}) {
        const auto file = folder.write("bad", content);
        try {
            SigningKey::read(file);
            ADD_FAILURE() << content;
        } catch (const BadKey& reason) {
            EXPECT_THAT(reason.what(), HasSubstr(file.string()));
            EXPECT_THAT(reason.what(), testing::Not(HasSubstr("c2VjcmV0")));
        }
    }
    for (const std::string text : {"", "ed25519:", "ed25519:AAAA", "rsa:AAAA"})
        EXPECT_FALSE(is_signed_by(text, "words", SigningKey::make().sign("words"))) << text;
}

TEST_F(Signed, a_key_that_nobody_trusts_signs_nothing) {
    settings.trusted_keys = {};
    EXPECT_THROW(Journal{settings}, BadKey);
}

} // namespace
} // namespace shopd::trace
