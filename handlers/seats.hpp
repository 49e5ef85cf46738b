#pragma once

#include "handlers/narrate.hpp"
#include "handlers/order.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

/// Seats and whom they are assigned to: the product row of a seat says it, the access of its learner follows. Pure.
namespace shopd::handlers {

/// Effects of learners stand in the ledger beside their item's, this far behind the seat that gives them.
inline constexpr int seat_access_place = 10000;
inline constexpr int seat_access_end = 20000; ///< what stands at places from here on is another's

/// @return true for the access of a seat's learner: an Enrolment of `Effect::user`, not of the order's account
bool is_seat_access(const EffectKey& key);

/// Whom a seat is assigned to.
struct SeatLearner {
    MoodleUserId user;
    CourseId course;
    std::string course_name;
    std::vector<RoleId> roles;
    std::int64_t start = 0, end = 0;  ///< Unix seconds
    std::optional<Standing> before{}; ///< set where the enrolment is known to be the seat's, though not made by us
};

/// Why a seat's row cannot be followed.
struct SeatRefusal {
    std::string cause;
    std::string detail;
};

/// What a seat's product row says: nobody has it, somebody, or something that cannot be understood.
using SeatAssignment = std::variant<std::monostate, SeatLearner, SeatRefusal>;

/// Sets the accesses of an order's seats to work where their rows say otherwise than the ledger: a learner is enrolled,
/// or taken out again, and of another one only once the first is out.
/// @param seats  by the seats' products
struct SeatPlan {
    std::set<EffectKey> changed; ///< for the ledger
    std::set<EffectKey> refused; ///< of these the refused ones: to be told
    bool look_again = false;     ///< somebody waits for a seat to become free
};

SeatPlan plan_seats(const OrderView& order, const std::map<EffectKey, SeatAssignment>& seats,
                    std::map<EffectKey, Effect>& effects);

/// What the trace says of a seat's access that was settled in this wave.
std::string seat_line(const Effect& access);

/// What a person writes into a seat's extradata to assign it: {"learner": USERNAME, "course": SHORT NAME}.
struct SeatRequest {
    std::string learner;
    std::string course;
};

/// @return nothing for another text
std::optional<SeatRequest> read_seat_request(const std::string& extradata);

} // namespace shopd::handlers
