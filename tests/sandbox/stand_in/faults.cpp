#include "tests/sandbox/stand_in/faults.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <stdexcept>

namespace shopd::sandbox::stand_in {

struct Faults::Rule {
    Json text;
    std::string function;
    std::string contains;
    std::int64_t call = 0;
    std::int64_t times = 0;
    std::int64_t seen = 0; ///< calls that fit
    std::int64_t used = 0;
};

namespace {

using Apply = void (*)(const Json& rule, Plan& plan);

std::chrono::milliseconds milliseconds(const Json& rule, const char* key) {
    return std::chrono::milliseconds(rule.value(key, std::int64_t{0}));
}

bool is_after(const Json& rule) {
    return rule.value("when", std::string("before")) == "after";
}

void status(const Json& rule, Plan& plan) {
    if (plan.status) return;
    plan.status = rule.value("status", 503);
    plan.body = rule.value("body", std::string("<html><body><center><h1>") + std::to_string(*plan.status) +
                                       "</h1></center></body></html>");
    plan.body_after = is_after(rule);
}

void rubbish(const Json& rule, Plan& plan) {
    if (plan.status) return;
    plan.status = 200;
    plan.body = rule.value("body", std::string("<br />\n<b>Fatal error</b>: Allowed memory size exhausted"));
    plan.body_after = is_after(rule);
}

void exception(const Json& rule, Plan& plan) {
    if (!plan.exception.empty()) return;
    const Json answer = {
        {"exception", rule.value("exception", std::string("core\\exception\\invalid_parameter_exception"))},
        {"errorcode", rule.value("errorcode", std::string("invalidparameter"))},
        {"message", rule.value("message", std::string("Invalid parameter value detected"))}};
    plan.exception = php_text(answer);
}

const std::map<std::string, Apply>& actions() {
    static const std::map<std::string, Apply> all = {
        {"delay",
         [](const Json& rule, Plan& plan) {
             (is_after(rule) ? plan.delay_after : plan.delay_before) += milliseconds(rule, "ms");
         }},
        {"cost",
         [](const Json& rule, Plan& plan) {
             plan.fixed_cost += milliseconds(rule, "fixed_ms");
             plan.entry_cost +=
                 std::chrono::microseconds(static_cast<std::int64_t>(rule.value("per_item_ms", 0.0) * 1000));
         }},
        {"hold", [](const Json& rule, Plan& plan) { (is_after(rule) ? plan.hold_after : plan.hold_before) = true; }},
        {"status", status},
        {"rubbish", rubbish},
        {"exception", exception},
        {"die_before", [](const Json&, Plan& plan) { plan.die_before = true; }},
        {"die_after", [](const Json&, Plan& plan) { plan.die_after = true; }},
        {"die_within", [](const Json& rule, Plan& plan) { plan.die_within = rule.value("after", std::size_t{0}); }},
        {"partial", [](const Json& rule, Plan& plan) { plan.write_only = rule.value("first", std::size_t{0}); }}};
    return all;
}

} // namespace

void Faults::add(const Json& rules) {
    if (!rules.is_array()) throw std::invalid_argument("a list of rules is expected");
    std::vector<std::shared_ptr<Rule>> added;
    for (const auto& text : rules) {
        const auto action = text.value("action", std::string{});
        if (!actions().contains(action)) throw std::invalid_argument("no such action: " + action);
        Rule rule{text, text.value("function", std::string("*")), text.value("contains", std::string{}),
                  text.value("call", std::int64_t{0}), text.value("times", std::int64_t{0})};
        added.push_back(std::make_shared<Rule>(std::move(rule)));
    }
    const std::lock_guard lock(mutex_);
    rules_.insert(rules_.end(), added.begin(), added.end());
}

void Faults::clear() {
    {
        const std::lock_guard lock(mutex_);
        rules_.clear();
    }
    release();
}

void Faults::release() {
    {
        const std::lock_guard lock(mutex_);
        ++releases_;
    }
    released_.notify_all();
}

Json Faults::list() const {
    const std::lock_guard lock(mutex_);
    Json list = Json::array();
    for (const auto& rule : rules_) {
        list.push_back(rule->text);
        list.back()["used"] = rule->used;
    }
    return list;
}

Plan Faults::plan_for(const std::string& function, const std::string& sent) {
    const std::lock_guard lock(mutex_);
    Plan plan;
    for (const auto& rule : rules_) {
        if (rule->function != "*" && rule->function != function) continue;
        if (!rule->contains.empty() && sent.find(rule->contains) == std::string::npos) continue;
        ++rule->seen;
        if ((rule->call != 0 && rule->seen != rule->call) || (rule->times != 0 && rule->used >= rule->times)) continue;
        ++rule->used;
        const auto action = rule->text["action"].get<std::string>();
        actions().at(action)(rule->text, plan);
        plan.names += (plan.names.empty() ? "" : " ") + action;
    }
    return plan;
}

void Faults::wait_for_release() {
    std::unique_lock lock(mutex_);
    const auto before = releases_;
    released_.wait(lock, [&] { return releases_ != before; });
}

} // namespace shopd::sandbox::stand_in
