#include "config/read_composed.hpp"
#include "config/read_keys.hpp"
#include "config/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace shopd::config {
namespace {

constexpr std::array<std::string_view, 3> call_keys = {"function", "args", "observe"};
constexpr std::array<std::string_view, 5> observe_keys = {"sql", "function", "args", "path", "equals"};
constexpr std::size_t most_arguments = 200;

bool is_function(std::string_view text) {
    return text.find('_') != std::string_view::npos && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
           });
}

class CallReader {
public:
    CallReader(const ComposedHandler& handler, Report& report) : handler_{handler}, report_{report} {}

    std::string function(const Value& map, Mark mark, const std::string& path) {
        const Value& value = find_value(map, "function");
        if (value.kind == Value::Kind::nothing) {
            report_.add(mark, path,
                        {"function is missing", "name a function of the web service, e.g. core_user_update_users"});
            return {};
        }
        const auto* text = find_text(value, path + ".function", "a function's name", report_);
        if (text == nullptr) return {};
        if (!is_function(*text))
            report_.add(value.mark, path + ".function",
                        {in_quotes(*text) + " is no function of Moodle", "write it as the web service has it: "
                                                                         "lower-case letters, digits and _"});
        return *text;
    }

    CallArguments arguments(const Value& map, const std::string& path) {
        CallArguments all;
        const Value& value = find_value(map, "args");
        if (value.kind == Value::Kind::nothing || value.kind == Value::Kind::refused) return all;
        if (value.kind != Value::Kind::map) {
            report_.add(value.mark, path + ".args",
                        {"a map of arguments is wanted", "write { userid: \"{account.id}\", items: [ { ... } ] }"});
            return all;
        }
        for (const auto& entry : value.entries)
            flatten(entry.value, entry.key, path + ".args", all);
        if (all.size() > most_arguments)
            report_.add(value.mark, path + ".args", {fmt::format("more than {} values", most_arguments), "shorten it"});
        return all;
    }

    ComposedObserve observe(const Value& value, const std::string& path) {
        ComposedObserve observe;
        if (value.kind != Value::Kind::map) {
            report_.add(value.mark, path,
                        {"a map is wanted", "write { sql: ... }, or { function, args, path, equals }"});
            return observe;
        }
        refuse_unknown_keys(value, observe_keys, path, report_);
        const Value& sql = find_value(value, "sql");
        if (sql.kind != Value::Kind::nothing) {
            if (value.entries.size() > 1)
                report_.add(value.mark, path,
                            {"sql stands alone", "observe by sql, or by function, args, path and equals"});
            read_sql(sql, path + ".sql", observe);
            return observe;
        }
        observe.function = function(value, value.mark, path);
        observe.arguments = arguments(value, path);
        read_expectation(value, path, observe);
        return observe;
    }

private:
    /// PHP's flat form: users[0][id].
    void flatten(const Value& value, const std::string& name, const std::string& path, CallArguments& all) {
        if (all.size() > most_arguments) return;
        if (name.find_first_of("[]={}&") != std::string::npos && name.find('[') == std::string::npos) {
            report_.add(value.mark, path, {in_quotes(name) + " is no name of an argument", "nest maps and lists"});
        } else if (value.kind == Value::Kind::map) {
            for (const auto& entry : value.entries)
                flatten(entry.value, fmt::format("{}[{}]", name, entry.key), path, all);
        } else if (value.kind == Value::Kind::list) {
            for (std::size_t i = 0; i < value.items.size(); ++i)
                flatten(value.items[i], fmt::format("{}[{}]", name, i), path, all);
        } else if (const auto* text = find_text(value, path, "a text", report_)) {
            check_template(*text, value.mark, handler_, Wanted::late, path, report_);
            all.emplace_back(name, Parameter{*text, report_.place(value.mark)});
        }
    }

    void read_expectation(const Value& value, const std::string& path, ComposedObserve& observe) {
        const Value& pointer = find_value(value, "path");
        const Value& equals = find_value(value, "equals");
        if (pointer.kind == Value::Kind::nothing || equals.kind == Value::Kind::nothing)
            return report_.add(value.mark, path,
                               {"path and equals are wanted", "write path: /0/idnumber and what then stands there"});
        if (const auto* text = find_text(pointer, path + ".path", "a JSON pointer", report_)) {
            observe.path = *text;
            if (!text->starts_with('/') || has_bad_escape(*text))
                report_.add(
                    pointer.mark, path + ".path",
                    {in_quotes(*text) + " is no JSON pointer", "write /0/idnumber: keys and numbers after slashes"});
        }
        if (const auto* text = find_text(equals, path + ".equals", "a text", report_)) {
            check_template(*text, equals.mark, handler_, Wanted::late, path + ".equals", report_);
            observe.equals = {*text, report_.place(equals.mark)};
        }
    }

    /// Of ~ only ~0 and ~1 stand in a JSON pointer.
    static bool has_bad_escape(std::string_view text) {
        for (auto at = text.find('~'); at != std::string_view::npos; at = text.find('~', at + 1))
            if (at + 1 == text.size() || (text[at + 1] != '0' && text[at + 1] != '1')) return true;
        return false;
    }

    void read_sql(const Value& value, const std::string& path, ComposedObserve& observe) {
        const auto* text = find_text(value, path, "a query", report_);
        if (text == nullptr) return;
        observe.sql = *text;
        check_template(*text, value.mark, handler_, Wanted::late, path, report_);
        const auto first = lower_case(text->substr(0, 7));
        if (!first.starts_with("select ") && !first.starts_with("with "))
            report_.add(value.mark, path,
                        {"is no query", "begin with select or with: it gives a row once the call took effect"});
        for (const auto* mark : {";", "--", "/*", "$"})
            if (text->find(mark) != std::string::npos)
                report_.add(value.mark, path,
                            {fmt::format("{} does not stand in a query here", mark),
                             "write one plain query; values are {placeholders}, which become its parameters"});
        refuse_quoted(*text, value.mark, path);
    }

    /// A parameter in quotes would be text for PostgreSQL, not a value.
    void refuse_quoted(std::string_view text, Mark mark, const std::string& path) {
        char quote = 0;
        for (const char c : text) {
            if (quote == 0 && (c == '\'' || c == '"'))
                quote = c;
            else if (c == quote)
                quote = 0;
            else if (quote != 0 && c == '{')
                return report_.add(mark, path,
                                   {"a placeholder stands in quotes", "write it without: it becomes a parameter"});
        }
    }

    const ComposedHandler& handler_;
    Report& report_;
};

} // namespace

void read_call(const Value& value, const ComposedHandler& handler, const std::string& path, Report& report,
               ComposedEffect& effect) {
    if (value.kind == Value::Kind::refused) return;
    if (value.kind != Value::Kind::map)
        return report.add(value.mark, path,
                          {"a map is wanted", "write { function: ..., args: { ... }, observe: { ... } }"});
    refuse_unknown_keys(value, call_keys, path, report);
    CallReader reader{handler, report};
    effect.fields["function"] = {reader.function(value, value.mark, path), effect.place};
    effect.arguments = reader.arguments(value, path);
    if (const Value& observe = find_value(value, "observe"); observe.kind != Value::Kind::nothing)
        effect.observe = reader.observe(observe, path + ".observe");
}

} // namespace shopd::config
