#pragma once

#include "handlers/effect.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace shopd::commands {

/// Who puts a drift right.
enum class MendedBy {
    daemon,  ///< made due again
    command, ///< written by reconcile --apply itself
    person
};

/// The customer's account, which the shop no longer names.
struct Attachment {
    std::int64_t customer = 0;
    std::int64_t was = 0; ///< hasaccount as it was read
    std::int64_t user = 0;
};

/// One thing that is not as the ledger or the configuration says. Texts are printable and hold no personal data beside
/// the account's username.
struct Drift {
    BillId bill;
    std::string transaction_id;
    std::string customer;  ///< as bill.customerid has it
    std::string item_code; ///< "" for what belongs to the order itself
    std::string kind;      ///< a word for scripts, e.g. "enrolment_missing"
    std::string ledger;    ///< what we have on record
    std::string found;     ///< what the tables show
    std::string mend;      ///< what --apply does, or a person must
    MendedBy by = MendedBy::daemon;

    // What --apply writes:
    std::vector<handlers::EffectKey> due;    ///< done, to be looked for and given again
    std::vector<handlers::EffectKey> remake; ///< product rows that are gone: done, to be made anew
    std::vector<handlers::EffectKey> undo;   ///< undone, to be taken back again
    std::vector<handlers::EffectKey> again;  ///< not ours, to be planned
    std::optional<Attachment> attach;
};

} // namespace shopd::commands
