#pragma once

#include "moodle/shop/find_customers.hpp"
#include "moodle/shop/transaction_owners.hpp"

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

/// What belongs to one person, for an answer to them.
namespace shopd::shop {

/// Nobody is meant, or several are. The text says who could be.
class NotOnePerson : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// An order that is, or was, this person's.
struct PersonsOrder {
    BillId bill;
    std::string transaction_id; ///< "" where it has none
    std::string status; ///< the shop's; where the bill is gone, or another's by now, as it was last acknowledged
    bool is_theirs_now = false; ///< the shop has it under their name
};

struct Person {
    std::vector<FoundCustomer> customers; ///< rows of the shop for one person; at least one
    std::vector<StreamKey> same_account;  ///< further customers with the same Moodle account, who were not asked for
    std::vector<PersonsOrder> orders;     ///< in order of bill and id
    std::map<std::string, std::vector<TransactionOwner>> owners; ///< of the transaction ids of those orders

    [[nodiscard]] bool is(const StreamKey& customer) const;
    /// More orders than one have, or had, this id.
    [[nodiscard]] bool shares(const std::string& transaction_id) const;
};

/// @param text  a customer's id; a username, which means all customers with that account; or a part of a name or e-mail
///              that means one customer, or one account, alone
/// @throws NotOnePerson
Person find_person(pqxx::transaction_base& transaction, const database::Tables& tables, const std::string& text);

} // namespace shopd::shop
