#pragma once

#include <string>
#include <vector>

namespace shopd::sandbox::shop {

/// Whom a customer names for a seat.
struct Learner {
    std::string first_name, last_name, email;
};

/// What the shop writes for an order of seats: productiondata with these learners in the role.
std::string naming(const std::vector<Learner>& learners, const std::string& role = "student");

} // namespace shopd::sandbox::shop
