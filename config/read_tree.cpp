#include "config/read_tree.hpp"

namespace shopd::config {

Value read_tree(const std::vector<NamedText>& files, Report& report) {
    Value all;
    all.kind = Value::Kind::map;
    bool complete = true;
    for (const auto& [name, text] : files) {
        const auto number = report.add_file(name, text);
        auto value = read_yaml(text, number, report);
        if (value && value->kind != Value::Kind::map && value->kind != Value::Kind::nothing) {
            report.add(value->mark, "",
                       {"a map of keys is wanted", "write database: and the like, with their keys below"});
            value.reset();
        }
        complete = complete && value;
        if (complete) merge(all, std::move(*value));
    }
    if (!complete) report.throw_if_any();
    return all;
}

} // namespace shopd::config
