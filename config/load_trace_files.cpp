#include "config/load_trace_files.hpp"

#include "config/keys.hpp"
#include "config/read_files.hpp"
#include "config/read_tree.hpp"
#include "config/read_value.hpp"

namespace shopd::config {

Trace load_trace_files(const std::filesystem::path& file) {
    Report report;
    const auto top = read_tree(read_files(file, report), report);
    const PathRules rules{std::filesystem::absolute(file).parent_path(), Variables::may_be_unset};
    Config config;
    for (const auto& key : trace_file_keys()) {
        const auto& value = find_value(find_value(top, "trace"), key.path.substr(key.path.find('.') + 1));
        if (value.kind != Value::Kind::nothing)
            read_value(key, value, config, rules, report);
        else if (key.required)
            report.add(value.mark, key.path, {"is missing", std::string{key.help}});
    }
    report.throw_if_any();
    return config.trace;
}

} // namespace shopd::config
