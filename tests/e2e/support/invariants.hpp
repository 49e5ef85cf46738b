#pragma once

#include "tests/e2e/support/daemon.hpp"

#include <string>
#include <vector>

namespace shopd::e2e {

/// What must hold after every test, whatever was killed, cut or refused: no two accounts with one e-mail, and no
/// enrolment, role, group, membership, message, product or product event twice.
/// @return what does not hold, a sentence each
std::vector<std::string> things_twice(sandbox::Site& site);

/// 'New user created NAME with ID N.', of a learner 'Creating user [NAME].', stands in the traces once for every
/// account that was made. Lines marked (again) count only where no other daemon wrote theirs.
/// @return what does not hold, a sentence each
std::vector<std::string> accounts_untold(sandbox::Site& site, const std::vector<const Daemon*>& daemons);

/// Lines that stand in one daemon's trace more than once.
std::vector<std::string> lines_twice(const Daemon& daemon);

#define EXPECT_NOTHING_TWICE(site) EXPECT_THAT(::shopd::e2e::things_twice(site), ::testing::IsEmpty())
#define EXPECT_ACCOUNTS_TOLD(site, ...)                                                                                \
    EXPECT_THAT(::shopd::e2e::accounts_untold(site, {__VA_ARGS__}), ::testing::IsEmpty())

} // namespace shopd::e2e
