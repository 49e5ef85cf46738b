#include "daemon/commands/init/pages.hpp"

#include "daemon/commands/check_live_parts.hpp"
#include "daemon/commands/functions_used.hpp"
#include "daemon/commands/init/yaml_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <kainjow/mustache.hpp>

#include <algorithm>
#include <stdexcept>

namespace shopd::commands {
namespace {

using kainjow::mustache::data;

std::string render(const char* text, const data& values) {
    kainjow::mustache::mustache page{text};
    auto rendered = page.render(values);
    if (!page.is_valid()) throw std::logic_error{page.error_message()};
    return rendered;
}

template <typename Names>
data named(const Names& names) {
    data list{data::type::list};
    for (const auto& name : names)
        list << data{"name", name};
    return list;
}

std::string yaml_list(const std::string& text) {
    std::vector<std::string> parts;
    for (const auto& part : parts_of_list(text))
        parts.push_back(yaml_scalar(part));
    return fmt::format("{}", fmt::join(parts, ", "));
}

std::string shell_quoted(const std::string& text) {
    std::string quoted = "'";
    for (const char byte : text)
        quoted += byte == '\'' ? "'\\''" : std::string{byte};
    return quoted + "'";
}

} // namespace

ServiceNeeds needs_of(const config::Config& config) {
    ServiceNeeds needs{.functions = functions_used(config), .capabilities = {}, .roles = {}};
    std::sort(needs.functions.begin(), needs.functions.end());
    needs.capabilities = capabilities_for(needs.functions);
    needs.capabilities.emplace("moodle/course:viewhiddencourses"); // a hidden course is sold like any other
    for (const auto& role : roles_named(config))
        needs.roles.insert(role.name);
    return needs;
}

std::string configuration_text(const Answers& answers, const std::vector<Proposal>& proposals, bool all) {
    data values;
    values.set("dsn", yaml_quoted(*answers.dsn));
    values.set("prefix", yaml_scalar(*answers.prefix));
    values.set("url", yaml_quoted(*answers.url));
    values.set("has_support", !answers.support_course->empty());
    values.set("support_course", yaml_scalar(*answers.support_course));
    values.set("support_roles", yaml_list(*answers.support_roles));
    data list{data::type::list};
    bool has_active = false;
    for (const auto& proposal : proposals) {
        const bool active = proposal.usable && (proposal.active || all);
        has_active = has_active || active;
        data row;
        row.set("remark", proposal.remark);
        row.set("has_entry", !proposal.entry.empty());
        row.set("entry", proposal.entry);
        row.set("mark", active ? "" : "# ");
        list << row;
    }
    values.set("has_active", has_active);
    values.set("proposals", list);
    return render(configuration_template, values);
}

std::string role_xml(const ServiceNeeds& needs) {
    data values;
    values.set("roles", named(needs.roles));
    values.set("capabilities", named(needs.capabilities));
    return render(role_template, values);
}

std::string steps_text(const Steps& steps) {
    data values;
    data files{data::type::list};
    for (const auto& [file, what] : steps.written) {
        data row{"file", file.string()};
        row.set("what", what);
        files << row;
    }
    data remarks{data::type::list};
    for (const auto& remark : steps.remarks)
        remarks << data{"text", remark};
    const auto folder = steps.configuration.parent_path().string();
    values.set("files", files);
    values.set("remarks", remarks);
    values.set("option", steps.is_default_place ? "" : " --config " + shell_quoted(steps.configuration.string()));
    values.set("owner", shell_quoted(steps.answers.as->empty() ? "user=postgres" : *steps.answers.as));
    values.set("login", steps.login);
    values.set("database", steps.database);
    values.set("url", *steps.answers.url);
    values.set("role_file", steps.role.string());
    values.set("capabilities", named(steps.needs.capabilities));
    values.set("functions", named(steps.needs.functions));
    values.set("roles", fmt::format("{}", fmt::join(steps.needs.roles, ", ")));
    values.set("folder", folder);
    return render(steps_template, values);
}

} // namespace shopd::commands
