#include "handlers/composed.hpp"
#include "handlers/handler_label.hpp"

#include <fmt/format.h>

namespace shopd::handlers {
namespace {

/// What is worth a line of its own; nothing for the rest.
std::string done_text(const Effect& effect, const ItemNews& item) {
    if (const auto* enrolment = std::get_if<Enrolment>(&effect.intent))
        return fmt::format("User {} Enrolled in course {}", item.user.value(), enrolment->course_name);
    if (const auto* role = std::get_if<RoleAssignment>(&effect.intent))
        return fmt::format("Role {} given in {}", role->role_name, role->place_name);
    if (const auto* extension = std::get_if<Extension>(&effect.intent))
        return fmt::format("Access to course {} extended", extension->course_name);
    if (const auto* product = std::get_if<Product>(&effect.intent))
        return fmt::format("Completed for {}...", product->course_name);
    if (const auto* call = std::get_if<Call>(&effect.intent); call && !call->at_undo)
        return fmt::format("Called {}", call->function);
    if (const auto* note = std::get_if<Note>(&effect.intent)) {
        std::string missing;
        return config::fill(note->text, account_lookup(item.user, item.username), missing);
    }
    return {};
}

} // namespace

std::vector<TraceLine> narrate_composed(const ItemNews& item) {
    std::vector<TraceLine> lines;
    for (const auto* effect : item.news) {
        const auto label = fmt::format("{} {}", handler_label(effect->handler), phase_label(effect->phase));
        if (effect->outcome == Outcome::refused || effect->outcome == Outcome::uncertain)
            lines.push_back({effect->trace_line.empty()
                                 ? fmt::format("{} : Failed {}... {}", label, kind_name(effect->intent), effect->cause)
                                 : effect->trace_line,
                             effect->settled_at});
        else if (const auto text = done_text(*effect, item); !text.empty())
            lines.push_back({fmt::format("{} : {}", label, text), effect->settled_at});
    }
    return lines;
}

} // namespace shopd::handlers
