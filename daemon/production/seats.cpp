#include "daemon/production/seats.hpp"

#include "daemon/production/settle.hpp"
#include "handlers/production_data.hpp"
#include "handlers/seats.hpp"
#include "moodle/database/arrays.hpp"
#include "moodle/directory/directory.hpp"

#include <fmt/format.h>
#include <pqxx/result>

#include <algorithm>

namespace shopd::production {
namespace {

using handlers::EffectKey;
using handlers::SeatAssignment;
using handlers::SeatLearner;
using handlers::SeatRefusal;

constexpr std::chrono::milliseconds free_soon{100};

struct SeatRow {
    std::int64_t instance = 0, start = 0, enrolment = 0, enrolled_at = 0;
    std::string extradata, method, username, course_name, production_data;
    directory::UserAndCourse pair;
};

bool is_seat(const handlers::Effect& effect) {
    const auto* product = std::get_if<handlers::Product>(&effect.intent);
    return product && product->context_type == handlers::product_of_seat && effect.product &&
           effect.outcome == handlers::Outcome::done;
}

class Following {
public:
    Following(pqxx::transaction_base& look, const database::Tables& tables, Wave& wave)
        : look_{look}, tables_{tables}, wave_{wave} {}

    void run() {
        for (auto& [bill, order] : wave_.orders)
            if (!order.deferred && order.decision.work == handlers::Decision::Work::produce) collect(order);
        if (products_.empty()) return;
        read_rows();
        look_up();
        for (auto& [bill, order] : wave_.orders)
            follow(order);
    }

private:
    void collect(const OrderInWave& order) {
        for (const auto& [key, effect] : order.effects)
            if (is_seat(effect) && !effect.undoing) products_.push_back(*effect.product);
    }

    void read_rows();
    void look_up();
    void follow(OrderInWave& order);
    [[nodiscard]] SeatAssignment assignment(const SeatRow& row) const;
    [[nodiscard]] SeatAssignment requested(const SeatRow& row) const;
    [[nodiscard]] SeatAssignment observed(const SeatRow& row) const;

    pqxx::transaction_base& look_;
    const database::Tables& tables_;
    Wave& wave_;
    std::vector<ProductId> products_;
    std::map<ProductId, SeatRow> rows_; ///< of those that are not deleted
    std::map<std::string, handlers::MoodleUser> learners_;
    handlers::DirectoryView directory_;
    std::map<directory::UserAndCourse, moodle::ManualEnrolment> enrolments_;
    std::int64_t guest_ = 0;
};

void Following::read_rows() {
    const auto sql = fmt::format(
        "select p.id, p.instanceid, p.extradata, p.startdate, ue.id, ue.userid, ue.timecreated, e.courseid, e.enrol, "
        "c.shortname, p.productiondata from {} p left join {} ue on ue.id = p.instanceid left join {} e on e.id = "
        "ue.enrolid left join "
        "{} c on c.id = e.courseid where p.id = any($1::bigint[]) and p.deleted = 0",
        tables_.product(), tables_.user_enrolments(), tables_.enrol(), tables_.course());
    for (const auto& row : look_.exec_params(sql, database::bigint_array(products_))) {
        SeatRow seat;
        seat.instance = row[1].as<std::int64_t>(0);
        seat.extradata = row[2].as<std::string>("");
        seat.start = row[3].as<std::int64_t>(0);
        seat.enrolment = row[4].as<std::int64_t>(0);
        seat.pair = {MoodleUserId{row[5].as<std::int64_t>(0)}, CourseId{row[7].as<std::int64_t>(0)}};
        seat.enrolled_at = row[6].as<std::int64_t>(0);
        seat.method = row[8].as<std::string>("");
        seat.course_name = row[9].as<std::string>("");
        seat.production_data = row[10].as<std::string>("");
        rows_.emplace(ProductId{row[0].as<std::int64_t>()}, std::move(seat));
    }
}

void Following::look_up() {
    directory::UserQuery users;
    std::set<std::string> courses;
    std::set<directory::UserAndCourse> pairs;
    for (const auto& [product, row] : rows_) {
        if (const auto request = handlers::read_seat_request(row.extradata)) {
            users.usernames.insert(request->learner);
            courses.insert(request->course);
        } else if (row.enrolment != 0) {
            pairs.insert(row.pair);
        }
    }
    if (!users.usernames.empty()) {
        guest_ = directory::read_site_settings(look_).guest.value();
        for (auto& user : directory::find_users(look_, tables_, users))
            learners_.emplace(user.username, std::move(user));
        directory_.courses = directory::find_courses(look_, tables_, courses);
        directory_.roles = directory::find_roles(look_, tables_, {"student"});
    }
    enrolments_ = directory::read_enrolments(look_, tables_, pairs);
}

SeatAssignment Following::requested(const SeatRow& row) const {
    const auto request = handlers::read_seat_request(row.extradata);
    if (!request)
        return SeatRefusal{"DATA: seat's extradata",
                           "extradata of the seat's product is no {\"learner\": USERNAME, \"course\": SHORT NAME}; "
                           "correct it, or empty it, in the shop"};
    const auto learner = learners_.find(request->learner);
    if (learner == learners_.end() || learner->second.id.value() == guest_)
        return SeatRefusal{"DATA: seat's learner",
                           "no account has the username that the seat's extradata names; correct it in the shop, or "
                           "make the account"};
    if (learner->second.suspended || !learner->second.confirmed)
        return SeatRefusal{"DATA: seat's learner is suspended",
                           "the account that the seat's extradata names cannot come in; activate it, or correct the "
                           "seat in the shop"};
    const auto* course = directory_.find_by_short_name(request->course);
    if (!course)
        return SeatRefusal{"DATA: seat's course",
                           "no course has the short name that the seat's extradata names; correct it in the shop"};
    if (!handlers::seat_is_for(row.production_data, course->short_name))
        return SeatRefusal{"DATA: seat's course",
                           "the seat is not for the course that its extradata names; correct it, or allowedcourses in "
                           "its productiondata, in the shop"};
    const auto student = directory_.roles.find("student");
    if (student == directory_.roles.end())
        return SeatRefusal{"CONFIG: no role student", "learners of seats are enrolled as student; make that role"};
    return SeatLearner{
        learner->second.id, course->id, course->short_name, {student->second}, std::max(row.start, course->start_date)};
}

/// Where the shop enrolled the learner after the seat was bought, the enrolment is the seat's.
SeatAssignment Following::observed(const SeatRow& row) const {
    const auto found = enrolments_.find(row.pair);
    if (row.enrolment == 0 || row.method != "manual" || found == enrolments_.end() || found->second.id != row.enrolment)
        return SeatRefusal{"DATA: seat's instanceid",
                           "instanceid of the seat's product names no manual enrolment; set it to 0, or to the id of "
                           "the learner's row in user_enrolments"};
    const auto& enrolment = found->second;
    SeatLearner learner{row.pair.first,  row.pair.second,
                        row.course_name, {enrolment.roles.begin(), enrolment.roles.end()},
                        enrolment.start, enrolment.end};
    if (enrolment.suspended || learner.roles.empty())
        return SeatRefusal{"DATA: seat's enrolment",
                           "the enrolment that the seat's product names is suspended, or has no role; activate it, or "
                           "set instanceid to 0"};
    if (row.enrolled_at >= row.start) learner.before = handlers::Standing{};
    return learner;
}

SeatAssignment Following::assignment(const SeatRow& row) const {
    if (!row.extradata.empty()) return requested(row);
    if (row.instance != 0) return observed(row);
    return {};
}

void Following::follow(OrderInWave& order) {
    std::map<EffectKey, SeatAssignment> seats;
    for (const auto& [key, effect] : order.effects) {
        if (!is_seat(effect) || effect.undoing) continue;
        if (std::find(products_.begin(), products_.end(), *effect.product) == products_.end()) continue;
        const auto row = rows_.find(*effect.product);
        auto access = key;
        access.place += handlers::seat_access_place;
        const auto* old = order.find(access);
        // What was given and is named by its row goes on, whatever became of it in Moodle since: that is for reconcile.
        const bool named = row != rows_.end() && row->second.extradata.empty() && row->second.instance != 0 && old &&
                           old->enrolment == row->second.instance && old->outcome == handlers::Outcome::done &&
                           !old->undoing;
        if (named) continue;
        seats.emplace(key, row == rows_.end() ? SeatAssignment{} : assignment(row->second));
        if (row != rows_.end() && !row->second.extradata.empty()) order.seat_requests[access] = row->second.extradata;
    }
    if (seats.empty()) return;
    const auto plan = handlers::plan_seats(order.view, seats, order.effects);
    order.touched.insert(plan.changed.begin(), plan.changed.end());
    for (const auto& key : plan.refused)
        tell(order, order.effects.at(key));
    if (plan.look_again)
        order.decision.look_at = order.decision.look_at ? std::min(*order.decision.look_at, wave_.clock + free_soon)
                                                        : wave_.clock + free_soon;
}

} // namespace

void follow_seats(pqxx::transaction_base& look, const database::Tables& tables, Wave& wave) {
    Following{look, tables, wave}.run();
}

} // namespace shopd::production
