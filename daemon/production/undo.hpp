#pragma once

#include "daemon/production/context.hpp"
#include "daemon/production/wave.hpp"
#include "moodle/database/tables.hpp"
#include "moodle/directory/directory.hpp"

#include <pqxx/transaction_base>

#include <cstddef>
#include <list>
#include <optional>
#include <set>
#include <string>
#include <vector>

/// Taking back what orders gave, observed, called and observed again as apply does. What is to be done is computed by
/// handlers/undo.hpp; here is what it is computed from, and the calls.
namespace shopd::production {

/// Orders whose undo was begun within brakes.undos_within; 0, without asking, where no order of the wave is to be
/// undone anew. Workers count at the same time: a brake may be passed by what one of them takes at once.
std::size_t undos_lately(pqxx::transaction_base& look, const config::Config& config, const Wave& wave);

/// Freezes into each new enrolment and membership what stands there without our orders, so that a crash between the
/// call and its acknowledgement cannot make our own enrolment look like somebody else's. One statement on Moodle's
/// tables and one on the ledger a wave, none for accounts that are still to be made.
/// @param look  outside of any snapshot: Moodle's tables are read first, then the ledger
void note_what_stands(const database::Tables& tables, Wave& wave, pqxx::transaction_base& look);

/// The same for roles by themselves.
void note_roles_held(const database::Tables& tables, Wave& wave, pqxx::transaction_base& look);

/// @return true for an effect whose undo this wave is to work on
bool is_undo_due(const Wave& wave, const OrderInWave& order, const handlers::Effect& effect);

/// The last stage of apply: everything that is to be undone.
void apply_undo(Context& context, Wave& wave);

/// The parts of apply_undo that call Moodle, extensions before the enrolments that they extended.
void undo_extensions(Context& context, Wave& wave);
void undo_enrolments(Context& context, Wave& wave);
void undo_memberships(Context& context, Wave& wave);
void undo_roles(Context& context, Wave& wave);

/// An effect that is undone, as the tables show.
void settle_undone(OrderInWave& order, handlers::Effect& effect);

/// An access that now is as its product rows say: it goes on, or it ended and is not produced again.
void settle_life(OrderInWave& order, handlers::Effect& effect, bool goes_on);

/// Enrolments, extensions and memberships of our ledger for some accounts and courses, those of this wave as they are
/// now.
class LedgerAccesses {
public:
    struct Access {
        MoodleUserId user;
        std::string username;
        const handlers::Effect* effect;

        /// It gives access, and is not to be undone.
        [[nodiscard]] bool stays() const;
        /// The same, or its products changed and it follows them.
        [[nodiscard]] bool goes_on() const;
        [[nodiscard]] directory::UserAndCourse pair() const;
        /// A membership's group: the planned name, or the customer's own.
        [[nodiscard]] std::string group() const;
    };

    LedgerAccesses(Wave& wave, pqxx::transaction_base& look, const std::set<directory::UserAndCourse>& pairs);
    LedgerAccesses(const LedgerAccesses&) = delete;
    LedgerAccesses& operator=(const LedgerAccesses&) = delete;

    [[nodiscard]] const std::vector<Access>& all() const { return all_; }

private:
    void add_wave(Wave& wave, const std::set<directory::UserAndCourse>& pairs);

    std::list<handlers::Effect> rows_;
    std::vector<Access> all_;
};

/// The account that an order's effects are for, with its username: known, or planned to be an existing one.
std::optional<std::pair<MoodleUserId, std::string>> account_of(const OrderInWave& order);

/// Whom an effect is for: the learner that it names, else the order's account. Nobody where it waits for a learner.
std::optional<MoodleUserId> user_of(const OrderInWave& order, const handlers::Effect& effect);

/// The enrolment of the item that an effect belongs to, or prepared for it, in that course; nullptr where none is.
handlers::Effect* enrolment_in(OrderInWave& order, const handlers::Effect& effect, CourseId course);

} // namespace shopd::production
