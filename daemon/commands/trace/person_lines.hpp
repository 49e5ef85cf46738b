#pragma once

#include "daemon/commands/trace/line_owners.hpp"
#include "daemon/trace/scan.hpp"
#include "moodle/shop/person.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace shopd::commands {

/// Whether a line of the trace is about a person.
enum class Concern {
    no,
    yes,
    perhaps, ///< its transaction id is shared, and nothing tells whose the line is
};

/// An order alone, as if its customer had no other.
/// @param ids     its transaction ids
/// @param owners  as shop::find_transaction_owners of the ids
shop::Person person_of_order(BillId bill, const std::string& customer, const std::vector<std::string>& ids,
                             const std::map<std::string, std::vector<shop::TransactionOwner>>& owners);

/// Lines must be given in the order of the history.
class PersonLines {
public:
    explicit PersonLines(const shop::Person& person);

    Concern concern_of(const trace::Entry& entry);

    /// How many lines of the person's transaction ids are marked as another's, so far.
    [[nodiscard]] std::size_t others() const noexcept { return others_; }

private:
    const shop::Person& person_;
    std::set<std::string, std::less<>> ids_; ///< as they stand in the brackets, in our lines and in the plugin's
    std::set<std::string, std::less<>> shared_;
    LineOwners owners_;
    std::size_t others_ = 0;
};

} // namespace shopd::commands
