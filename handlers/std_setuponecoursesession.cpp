#include "handlers/std_setuponecoursesession.hpp"

#include "handlers/choose_account.hpp"
#include "handlers/item_facts.hpp"
#include "handlers/learners.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace shopd::handlers {
namespace {

constexpr CourseWay ways[] = {{"coursename", ""}};
constexpr const char* default_supervisor = "teacher";
constexpr const char* failed = "STD_SETUP_ONE_COURSE_SESSION Postpay Failure : ";

std::string failure_line(const std::string& what) {
    return fmt::format("STD_SETUP_ONE_COURSE_SESSION Postpay Internal Failure : {}", what);
}

PlanFailure bad_participants(const ItemContext& item, const std::string& reason) {
    return {fmt::format("DATA: participants of {}: {}", item.item.code, reason),
            fmt::format("correct users in productiondata of bill item {} in the shop, then dead retry",
                        item.item.id.value()),
            failed + reason};
}

/// The shop marks some roles with a line before them; _supervisor is the one that the parameter names.
std::string short_name_of(const std::string& role, const std::string& supervisor) {
    if (role == "_supervisor") return supervisor;
    return role.starts_with('_') ? role.substr(1) : role;
}

std::string supervisor_of(const ItemContext& item) {
    const auto named = parameter(item, "supervisor");
    return named.empty() ? default_supervisor : named;
}

struct Named {
    const shop::Participant* participant;
    std::string role_name;
    RoleId role;
};

/// @param reason  why they cannot be produced, where that is so
std::vector<Named> participants_of(const ItemContext& item, int quantity, std::string& reason) {
    std::vector<Named> all;
    std::set<std::string> emails;
    const auto own = item.customer ? lower_email(item.customer->email) : std::string{};
    for (const auto& [shop_role, participants] : item.shopper.users) {
        const auto name = short_name_of(shop_role, supervisor_of(item));
        const auto role = item.directory.roles.find(name);
        if (role == item.directory.roles.end() && !participants.empty()) reason = "a role that Moodle does not have";
        for (const auto& participant : participants) {
            const auto email = lower_email(participant.email);
            if (email.empty())
                reason = "one without an e-mail";
            else if (email == own)
                reason = "one with the customer's e-mail";
            else if (!emails.insert(email).second)
                reason = "one e-mail twice";
            if (!reason.empty()) return {};
            all.push_back({&participant, name, role->second});
        }
    }
    if (all.empty())
        reason = "there are none";
    else if (all.size() > most_learners)
        reason = fmt::format("more than {}", most_learners);
    else if (all.size() > static_cast<std::size_t>(quantity))
        reason = "more than were bought";
    return all;
}

struct Session {
    const Course& course;
    std::string supervisor_name;
    RoleId supervisor;
    Period period;
};

LearnerPlan plan_learner(const ItemContext& item, const Session& session, const Named& named) {
    const auto& course = session.course;
    LearnerPlan learner;
    learner.account.first_name = named.participant->first_name;
    learner.account.last_name = named.participant->last_name;
    learner.account.email = named.participant->email;
    learner.account.city = named.participant->city;
    auto& effects = learner.effects;
    effects.emplace_back(
        Enrolment{course.id, course.short_name, {named.role}, session.period.start, session.period.end});
    effects.emplace_back(Note{fmt::format("STD_SETUP_ONE_COURSE_SESSION Postpay : Enrolling {}.", named.role_name)});
    effects.emplace_back(Group{course.id, "", item.bill.transaction_id});
    effects.emplace_back(Membership{course.id, ""});
    auto product = product_of(item, session.period, course.short_name, product_of_enrolment);
    product.course = course.id;
    effects.emplace_back(std::move(product));
    effects.emplace_back(
        RoleAssignment{session.supervisor, session.supervisor_name, {moodle::user_level, 0}, "a learner"});
    return learner;
}

bool is_set(const std::string& value) {
    return !value.empty() && value != "0";
}

bool went_wrong(const Effect& effect) {
    return effect.outcome == Outcome::refused || effect.outcome == Outcome::uncertain;
}

/// The plugin makes all accounts, then enrols by role, then sees to the group.
class Narration {
public:
    explicit Narration(const ItemNews& item) : item_{item} {}

    std::vector<TraceLine> run() {
        for (const auto* effect : item_.news)
            tell(*effect);
        std::vector<TraceLine> lines = std::move(accounts_);
        for (auto* more : {&enrolled_, &groups_, &problems_, &complete_})
            lines.insert(lines.end(), more->begin(), more->end());
        return lines;
    }

private:
    static void say(std::vector<TraceLine>& lines, const std::string& what, const Effect& effect) {
        lines.push_back({"STD_SETUP_ONE_COURSE_SESSION Postpay : " + what, effect.settled_at});
    }

    void tell(const Effect& effect);
    void tell_done(const Effect& effect);

    void enrolling(const std::string& text, const Effect& effect) {
        if (text == role_line_) return;
        role_line_ = text;
        enrolled_.push_back({text, effect.settled_at});
    }

    const ItemNews& item_;
    std::vector<TraceLine> accounts_, enrolled_, groups_, problems_, complete_;
    std::string role_line_;
    std::optional<TraceLine> pending_;
    bool group_told_ = false;
};

void Narration::tell(const Effect& effect) {
    if (!effect.trace_line.empty()) {
        problems_.push_back({effect.trace_line, effect.settled_at});
    } else if (went_wrong(effect)) {
        const auto who =
            is_learners(effect.key) ? fmt::format(" of participant {}", learner_number(effect.key) + 1) : std::string{};
        problems_.push_back(
            {fmt::format("{}{}{} : {}", failed, kind_name(effect.intent), who, effect.cause), effect.settled_at});
    }
    if (effect.outcome == Outcome::done || (effect.outcome == Outcome::uncertain && effect.user)) tell_done(effect);
}

void Narration::tell_done(const Effect& effect) {
    if (std::holds_alternative<Account>(effect.intent)) {
        say(accounts_,
            fmt::format("{} user [{}].", effect.created ? "Creating" : "Registering existing", effect.username),
            effect);
    } else if (std::holds_alternative<Enrolment>(effect.intent)) {
        if (is_learners(effect.key))
            pending_ = TraceLine{fmt::format("STD_SETUP_ONE_COURSE_SESSION Postpay : ({}) enrolled.", effect.username),
                                 effect.settled_at};
        else
            say(enrolled_, fmt::format("({}) enrolled.", item_.username), effect);
    } else if (const auto* note = std::get_if<Note>(&effect.intent); note && pending_) {
        enrolling(note->text, effect);
        enrolled_.push_back(*pending_);
        pending_.reset();
    } else if (std::holds_alternative<Group>(effect.intent) && effect.created && !group_told_) {
        group_told_ = true;
        say(groups_, fmt::format("Creating group ['customer_{}].", item_.username), effect);
    } else if (std::holds_alternative<Membership>(effect.intent)) {
        say(groups_, fmt::format("Binding ({} in group ['customer_{}].", effect.username, item_.username), effect);
    } else if (const auto* product = std::get_if<Product>(&effect.intent); product && item_.complete) {
        complete_.clear();
        say(complete_, fmt::format("All complete in {}.", product->course_name), effect);
    }
}

} // namespace

ItemPlan plan_set_up_one_course_session(const ItemContext& item) {
    PlanFailure missing;
    const auto* course = find_course(item, ways, "", missing);
    if (!course) {
        missing.trace_line = failure_line(fmt::format("Target Course Error [{}].", parameter(item, "coursename")));
        return {{}, missing};
    }
    const auto supervisor = supervisor_of(item);
    const auto role = item.directory.roles.find(supervisor);
    if (role == item.directory.roles.end())
        return {{}, no_role(supervisor, failure_line(fmt::format("Supervisor Role Do Not Exist [{}].", supervisor)))};
    const auto quantity = whole_quantity(item);
    if (!quantity) return {{}, bad_quantity(item, std::string{failed} + "Bad quantity")};
    std::string reason;
    const auto participants = participants_of(item, *quantity, reason);
    if (!reason.empty()) return {{}, bad_participants(item, reason)};

    const Session session{*course, supervisor, role->second, period_of(item, course->start_date)};
    ItemPlan plan;
    if (is_set(parameter(item, "autoenrolsupervisor")))
        plan.effects.emplace_back(
            Enrolment{course->id, course->short_name, {session.supervisor}, session.period.start, session.period.end});
    else
        plan.effects.emplace_back(Nothing{});
    for (const auto& named : participants)
        plan.learners.push_back(plan_learner(item, session, named));
    return plan;
}

std::vector<TraceLine> narrate_set_up_one_course_session(const ItemNews& item) {
    return Narration{item}.run();
}

config::HandlerDescription describe_set_up_one_course_session() {
    using Type = config::ParameterDescription::Type;
    return {"std_setuponecoursesession",
            {{"coursename", Type::text, "short name of the course"},
             {"supervisor", Type::text,
              "short name of the role that the customer has at each learner; teacher where it is not given"},
             {"autoenrolsupervisor", Type::text, "1: the customer is enrolled too, with that role"},
             {"starttime", Type::time, "start of the access; when the order was paid where it is not given"},
             {"endtime", Type::time, "end of the access; unlimited where it is not given"},
             {"customersupport", Type::text, "taken over from the catalogue; customer_support: says what is done"}},
            {{"coursename"}},
            ""};
}

std::set<std::string> roles_of_participants(const shop::BillItem& item) {
    std::set<std::string> roles;
    const auto shopper = shop::read_shopper_data(item);
    if (const auto* data = std::get_if<shop::ShopperData>(&shopper))
        for (const auto& [role, participants] : data->users)
            roles.insert(short_name_of(role, default_supervisor));
    return roles;
}

} // namespace shopd::handlers
