#include "handlers/registry.hpp"

#include "handlers/std_enrolonecourse.hpp"

namespace shopd::handlers {
namespace {

struct Entry {
    const char* name;
    Planner planner;
    Narrator narrator;
    config::HandlerDescription (*describe)();
};

constexpr Entry entries[] = {
    {"std_enrolonecourse", &plan_enrol_one_course, &narrate_enrol_one_course, &describe_enrol_one_course},
};

} // namespace

Planner find_planner(const std::string& handler) {
    for (const auto& entry : entries)
        if (handler == entry.name) return entry.planner;
    return nullptr;
}

Narrator find_narrator(const std::string& handler) {
    for (const auto& entry : entries)
        if (handler == entry.name) return entry.narrator;
    return nullptr;
}

const std::vector<config::HandlerDescription>& handler_descriptions() {
    static const std::vector<config::HandlerDescription> descriptions = [] {
        std::vector<config::HandlerDescription> all;
        for (const auto& entry : entries)
            all.push_back(entry.describe());
        return all;
    }();
    return descriptions;
}

} // namespace shopd::handlers
