#include "handlers/composed.hpp"

#include "handlers/composed_values.hpp"
#include "handlers/handler_label.hpp"
#include "handlers/item_facts.hpp"
#include "handlers/order.hpp"
#include "handlers/production_data.hpp"

#include <fmt/format.h>

#include <charconv>

namespace shopd::handlers {
namespace {

constexpr CourseWay ways[] = {
    {"coursename", "Bad course name"}, {"courseidnumber", "Bad course idnumber"}, {"courseid", "Bad course id"}};
constexpr std::int64_t longest_extension = 1000LL * 366 * seconds_per_day;

/// The phase in which a handler is planned first: with it go the calls of its undo.
Phase first_phase(const config::ComposedHandler& handler) {
    return handler.prepay.empty() ? Phase::postpay : Phase::prepay;
}

/// One entry of a handler's list at a time, with its fields as parameters.
class Composing {
public:
    Composing(const ItemContext& item, const config::ComposedHandler& handler, Phase phase)
        : item_{item}, handler_{handler}, phase_{phase}, lookup_{item_lookup(item, handler)},
          failed_{fmt::format("{} {} : failed... ", handler_label(item.handler), phase_label(phase))} {}

    ItemPlan run() {
        for (const auto& effect : phase_ == Phase::prepay ? handler_.prepay : handler_.postpay)
            add(effect);
        if (handler_.undo && phase_ == first_phase(handler_))
            for (const auto& effect : *handler_.undo)
                add_call(effect, true);
        if (failure_) return {{}, failure_};
        return {std::move(effects_), {}};
    }

private:
    void add(const config::ComposedEffect& effect) {
        if (failure_) return;
        current_ = &effect;
        if (effect.kind == "call") return add_call(effect, false);
        if (effect.kind == "trace") {
            effects_.emplace_back(Note{fill_early(item_, effect.fields.at("text").value, lookup_, failure_)});
            return;
        }
        const auto fields = fill_fields(item_, effect, lookup_, failure_);
        if (failure_) return;
        const ItemContext at{item_.bill,      item_.item,    item_.handler, fields,
                             item_.directory, item_.paid_at, item_.shopper, item_.customer};
        if (effect.kind == "role")
            add_role(at);
        else if (effect.kind == "product")
            add_product(at);
        else
            add_in_course(effect.kind, at);
    }

    void add_in_course(const std::string& kind, const ItemContext& at) {
        PlanFailure missing;
        const auto* course = find_course(at, ways, failed_, missing);
        if (!course)
            failure_ = missing;
        else if (kind == "enrol")
            add_enrolment(at, *course);
        else if (kind == "group")
            add_group(at, *course);
        else
            add_extension(at, *course);
    }

    void add_enrolment(const ItemContext& at, const Course& course) {
        const auto role = find_role(at, "student");
        if (!role) return fail_role(at, "student");
        const auto period = period_of(at, course.start_date);
        effects_.emplace_back(Enrolment{course.id, course.short_name, {*role}, period.start, period.end, false});
    }

    /// A name that was given and comes out empty means none; one that was not given, the customer's own.
    void add_group(const ItemContext& at, const Course& course) {
        const auto name = parameter(at, "name");
        if (name.empty() && is_given("name")) {
            effects_.insert(effects_.end(), 2, Nothing{});
            return;
        }
        effects_.emplace_back(Group{course.id, name, name.empty() ? item_.bill.transaction_id : ""});
        effects_.emplace_back(Membership{course.id, name});
    }

    void add_role(const ItemContext& at) {
        const auto level = moodle::find_context_level(parameter(at, "contextlevel"));
        const auto text = parameter(at, "instance");
        std::int64_t instance = 0;
        std::from_chars(text.data(), text.data() + text.size(), instance);
        const moodle::ContextPlace place{level.value_or(0), level == moodle::system_level ? 0 : instance};
        if (!level || !item_.directory.contexts.contains(place)) {
            failure_ = PlanFailure{fmt::format("CONFIG: no context {} {}", parameter(at, "contextlevel"), instance),
                                   fmt::format("handler {} names it; correct it, then dead retry", item_.handler),
                                   failed_ + "Bad context"};
            return;
        }
        const auto role = find_role(at, "");
        if (!role) return fail_role(at, "");
        effects_.emplace_back(RoleAssignment{*role, parameter(at, "role"), place, name_of(place)});
    }

    std::string name_of(const moodle::ContextPlace& place) const {
        if (place.level == moodle::system_level) return "system";
        if (place.level == moodle::course_level)
            if (const auto* course = item_.directory.find_by_id(std::to_string(place.instance)))
                return course->short_name;
        return fmt::format("{} {}", moodle::context_word(place.level), place.instance);
    }

    void add_extension(const ItemContext& at, const Course& course) {
        const auto role = item_.directory.roles.find("student");
        const auto quantity = whole_quantity(item_);
        const auto days = parse_time(parameter(at, "extension"), 0).value_or(0);
        if (role == item_.directory.roles.end()) return fail_role(at, "student");
        if (!quantity) {
            failure_ = bad_quantity(item_, failed_ + "Bad quantity");
            return;
        }
        if (days <= 0 || days > longest_extension / seconds_per_day / *quantity) {
            failure_ = PlanFailure{fmt::format("CONFIG: extension of {}", item_.item.code),
                                   "give an extension of 1 day or more, then dead retry", failed_ + "Bad extension"};
            return;
        }
        const bool first = effects_.empty();
        effects_.emplace_back(Extension{
            course.id, course.short_name, role->second, days * seconds_per_day * *quantity, item_.paid_at, {}});
        if (first)
            effects_.emplace_back(ProductShift{course.id, course.short_name});
        else
            effects_.emplace_back(Nothing{});
    }

    void add_product(const ItemContext& at) {
        auto period = period_of(at, 0);
        auto product = product_of(item_, period, parameter(at, "name"), product_by_itself);
        const auto* first = effects_.empty() ? nullptr : &effects_.front();
        if (const auto* enrolment = first ? std::get_if<Enrolment>(first) : nullptr) {
            product.context_type = product_of_enrolment;
            product.course = enrolment->course;
            product.course_name = enrolment->course_name;
            if (parameter(at, "starttime").empty()) product.start = enrolment->start;
            if (parameter(at, "endtime").empty() && parameter(at, "duration").empty()) product.end = enrolment->end;
        } else if (const auto* role = first ? std::get_if<RoleAssignment>(first) : nullptr) {
            product.context_type = product_of_role;
            product.course_name = role->place_name;
        } else if (product.course_name.empty()) {
            product.course_name = item_.item.abstract.empty() ? item_.item.code : item_.item.abstract;
        }
        product.production_data = production_data(item_.params, item_.handler);
        effects_.emplace_back(std::move(product));
    }

    void add_call(const config::ComposedEffect& effect, bool at_undo) {
        auto call = make_call(item_, effect, lookup_, failure_);
        call.at_undo = at_undo;
        call.stays = handler_.undo.has_value();
        effects_.emplace_back(std::move(call));
    }

    void fail_role(const ItemContext& at, const std::string& otherwise) {
        const auto named = parameter(at, "role");
        failure_ = no_role(named.empty() ? otherwise : named, failed_ + "Bad role");
    }

    bool is_given(const char* field) const { return current_ && current_->fields.contains(field); }

    const ItemContext& item_;
    const config::ComposedHandler& handler_;
    Phase phase_;
    config::Lookup lookup_;
    std::string failed_;
    const config::ComposedEffect* current_ = nullptr;
    std::vector<Intent> effects_;
    std::optional<PlanFailure> failure_;
};

void add_rules(const std::vector<config::ComposedEffect>& effects, const config::ProductRule& rule,
               const config::Lookup& lookup, std::vector<config::ProductRule>& rules) {
    for (const auto& effect : effects) {
        config::ProductRule one{.pattern = rule.pattern, .handler = rule.handler, .params = {}, .place = effect.place};
        for (const auto& [name, text] : effect.fields) {
            std::string missing;
            const auto value = config::fill(text.value, lookup, missing);
            if (missing.empty() && effect.kind != "call" && effect.kind != "trace")
                one.params[name] = {value, text.place};
        }
        rules.push_back(std::move(one));
    }
}

/// One rule for each effect, with what of its fields is known as parameters.
std::vector<config::ProductRule> one_for_each(const config::ProductRule& rule, const config::ComposedHandler& handler,
                                              const config::Lookup& lookup) {
    std::vector<config::ProductRule> rules;
    add_rules(handler.prepay, rule, lookup, rules);
    add_rules(handler.postpay, rule, lookup, rules);
    return rules;
}

} // namespace

ItemPlan plan_composed(const ItemContext& item, const config::ComposedHandler& handler, Phase phase) {
    return Composing{item, handler, phase}.run();
}

std::vector<config::ProductRule> rules_to_look_up(const config::Config& config, const config::ProductRule& rule) {
    const auto* composed = config::find_composed(config, rule.handler);
    if (!composed) return {rule};
    return one_for_each(rule, *composed, parameter_lookup(rule.params, *composed));
}

std::vector<config::ProductRule> rules_to_look_up(const config::Config& config, const OrderView& order,
                                                  const ItemPart& part) {
    if (!part.rule) return {};
    const auto* composed = config::find_composed(config, part.rule->handler);
    if (!composed) return {*part.rule};
    auto shopper = shop::read_shopper_data(part.item);
    auto* readable = std::get_if<shop::ShopperData>(&shopper);
    if (!readable) return {};
    static const DirectoryView nothing;
    const ItemContext item{*order.now, part.item, part.rule->handler,   part.rule->params,
                           nothing,    0,         std::move(*readable), order.customer ? &*order.customer : nullptr};
    return one_for_each(*part.rule, *composed, item_lookup(item, *composed));
}

} // namespace shopd::handlers
