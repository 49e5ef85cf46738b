#include "handlers/seats.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace shopd::handlers {
namespace {

constexpr std::size_t longest_request = 4096;

/// It gives the access, or is on its way to.
bool is_in_force(const Effect& access) {
    return std::holds_alternative<Enrolment>(access.intent) && !access.undoing && !access.ended &&
           access.outcome != Outcome::undone && access.outcome != Outcome::dropped;
}

bool is_for(const Effect& access, const SeatLearner& learner) {
    const auto* enrolment = std::get_if<Enrolment>(&access.intent);
    return enrolment && access.user == learner.user && enrolment->course == learner.course;
}

class Seats {
public:
    Seats(const OrderView& order, std::map<EffectKey, Effect>& effects) : order_{order}, effects_{effects} {}

    void follow(const Effect& seat, const SeatAssignment& row) {
        auto key = seat.key;
        key.place += seat_access_place;
        const auto found = effects_.find(key);
        auto* access = found == effects_.end() ? nullptr : &found->second;
        if (access && access->undoing)
            go_on(*access, row);
        else if (const auto* learner = std::get_if<SeatLearner>(&row))
            give(key, seat.handler, access, *learner);
        else if (const auto* refusal = std::get_if<SeatRefusal>(&row))
            refuse(key, seat.handler, access, *refusal);
        else if (access)
            free(*access);
    }

    SeatPlan take() { return std::move(plan_); }

private:
    /// What was begun to be taken back is taken back first.
    void go_on(Effect& access, const SeatAssignment& row) {
        plan_.look_again = plan_.look_again || std::holds_alternative<SeatLearner>(row);
        if (!is_due(access, order_.clock)) return;
        access.outcome = Outcome::retry;
        access.next_try.reset();
        plan_.changed.insert(access.key);
    }

    void give(const EffectKey& key, const std::string& handler, Effect* access, const SeatLearner& learner) {
        if (access && is_in_force(*access)) {
            if (!is_for(*access, learner)) {
                take_back(*access);
                plan_.look_again = true;
            } else if ((access->outcome == Outcome::refused || access->outcome == Outcome::again) &&
                       is_due(*access, order_.clock)) {
                access->outcome = Outcome::planned;
                plan_.changed.insert(key);
            }
            return;
        }
        Effect effect;
        effect.key = key;
        effect.handler = handler;
        effect.user = learner.user;
        effect.withdrawn = access && access->withdrawn && is_for(*access, learner);
        Enrolment enrolment{learner.course, learner.course_name, learner.roles, learner.start, learner.end};
        enrolment.before = learner.before;
        effect.intent = std::move(enrolment);
        effects_[key] = std::move(effect);
        plan_.changed.insert(key);
    }

    void refuse(const EffectKey& key, const std::string& handler, Effect* access, const SeatRefusal& refusal) {
        if (access && is_in_force(*access)) {
            take_back(*access);
            plan_.look_again = true;
            return;
        }
        if (access && access->outcome == Outcome::dropped && access->cause == refusal.cause) return;
        if (access && access->outcome == Outcome::refused && access->cause == refusal.cause &&
            !is_due(*access, order_.clock))
            return;
        Effect effect;
        effect.key = key;
        effect.handler = handler;
        effect.intent = Nothing{};
        effect.outcome = Outcome::refused;
        effect.cause = refusal.cause;
        effect.detail = refusal.detail;
        effects_[key] = std::move(effect);
        plan_.changed.insert(key);
        plan_.refused.insert(key);
    }

    void free(Effect& access) {
        if (std::holds_alternative<Nothing>(access.intent)) {
            if (access.outcome != Outcome::refused && access.outcome != Outcome::again) return;
            access.outcome = Outcome::done;
            access.cause.clear();
            access.detail.clear();
            access.next_try.reset();
            plan_.changed.insert(access.key);
        } else if (is_in_force(access)) {
            take_back(access);
        }
    }

    void take_back(Effect& access) {
        const auto& enrolment = std::get<Enrolment>(access.intent);
        access.attempts = 0;
        access.cause.clear();
        access.detail.clear();
        access.next_try.reset();
        plan_.changed.insert(access.key);
        if (!enrolment.before) { // nothing was called for yet
            access.outcome = Outcome::undone;
            access.ended = true;
            return;
        }
        access.life = LifeChange{LifeChange::Step::remove, {{enrolment.start, enrolment.end}}};
        access.undoing = true;
        access.outcome = Outcome::retry;
    }

    const OrderView& order_;
    std::map<EffectKey, Effect>& effects_;
    SeatPlan plan_;
};

} // namespace

bool is_seat_access(const EffectKey& key) {
    return key.place >= seat_access_place && key.place < seat_access_end;
}

SeatPlan plan_seats(const OrderView& order, const std::map<EffectKey, SeatAssignment>& seats,
                    std::map<EffectKey, Effect>& effects) {
    Seats planning{order, effects};
    for (const auto& [key, row] : seats)
        if (const auto seat = effects.find(key);
            seat != effects.end() && seat->second.outcome == Outcome::done && !seat->second.undoing)
            planning.follow(seat->second, row);
    return planning.take();
}

std::string seat_line(const Effect& access) {
    if (access.outcome == Outcome::refused || access.outcome == Outcome::uncertain)
        return fmt::format("STD_GENERATE_SEATS Product : Failed seat... {}", access.cause);
    const auto* enrolment = std::get_if<Enrolment>(&access.intent);
    if (!enrolment || !access.user) return "STD_GENERATE_SEATS Product : Seat is free";
    const auto* what = access.outcome == Outcome::done ? "Seat assigned, enrolled in"
                       : access.withdrawn              ? "Seat taken back, suspended in"
                       : access.enrolment              ? "Seat taken back, keeps"
                                                       : "Seat taken back, unenrolled from";
    return fmt::format("STD_GENERATE_SEATS Product : User {} : {} course {}", access.user->value(), what,
                       enrolment->course_name);
}

std::optional<SeatRequest> read_seat_request(const std::string& extradata) {
    if (extradata.size() > longest_request) return std::nullopt;
    const auto row = nlohmann::json::parse(extradata, nullptr, false);
    if (!row.is_object()) return std::nullopt;
    const auto text = [&](const char* name) {
        const auto found = row.find(name);
        return found != row.end() && found->is_string() ? found->get<std::string>() : std::string{};
    };
    SeatRequest request{text("learner"), text("course")};
    if (request.learner.empty() || request.course.empty()) return std::nullopt;
    return request;
}

} // namespace shopd::handlers
