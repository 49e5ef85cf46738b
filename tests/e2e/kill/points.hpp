#pragma once

#include <string>
#include <vector>

namespace shopd::e2e {

/// A fault point, and the wave in which the daemon is killed there: that of the placed order, or that of the paid one.
struct Kill {
    enum class Wave { placed, paid } wave;
    std::string point;
};

/// Every fault point between a claim and its acknowledgement, each in every wave that comes by.
const std::vector<Kill>& kills();

/// The points at which an undo is killed, among them each that only an undo comes by.
const std::vector<std::string>& undo_kills();

/// The points at which a change of product rows is killed.
const std::vector<std::string>& life_kills();

/// The points at which a seat that goes from one learner to another is killed.
const std::vector<std::string>& seat_kills();

/// The points at which a change of an account that is there is killed.
const std::vector<std::string>& account_kills();

/// The points at which the making of a category is killed, of a course and of a copy of one.
const std::vector<std::string>& category_kills();
const std::vector<std::string>& course_kills();
const std::vector<std::string>& copy_kills();

/// The fault points that the sources under `daemon`, `handlers` and `moodle` name: literal ones, and before and after
/// each function of Moodle that is called through `guarded`.
std::vector<std::string> points_of_the_sources();

/// Configuration under which an order passes all of them: sales notice, support course, short pauses.
extern const char* const with_every_effect;

} // namespace shopd::e2e
