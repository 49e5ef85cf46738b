#include "config/describe_change.hpp"
#include "config/load.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

constexpr char telling[] = "{}[]:,-?*&!|>'\"#%@`\t\n \\~<=$\x80\xff";

using namespace shopd::config;

const std::vector<HandlerDescription>& handlers() {
    using Type = ParameterDescription::Type;
    static const std::vector<HandlerDescription> all = {{"std_enrolonecourse",
                                                         {{"coursename", Type::text, ""},
                                                          {"courseid", Type::integer, ""},
                                                          {"endtime", Type::time, ""},
                                                          {"duration", Type::days, ""}},
                                                         {{"coursename", "courseid"}},
                                                         ""},
                                                        {"std_createvinstance", {}, {}, "not available"}};
    return all;
}

void must(bool holds) {
    if (!holds) std::abort();
}

void check_problem(const Problem& problem) {
    must(problem.line > 0 && problem.column > 0);
    must(!problem.what.empty() && !problem.remedy.empty());
    must(problem.source_line.find('\n') == std::string::npos);
    must(to_text(problem).find('\x1b') == std::string::npos);
}

void check_config(const Config& config) {
    must(config.production.workers >= 1 && config.production.workers <= 64);
    must(config.feed.lease >= std::chrono::seconds{3});
    must(!config.database.dsn.empty() && !config.moodle.url.ends_with('/'));
    must(describe_change(config, config).empty());
    for (const auto& rule : config.products)
        must(find_product_rule(config, rule.pattern) != nullptr);
}

} // namespace

extern const std::string_view telling_bytes;
const std::string_view telling_bytes{telling, sizeof telling - 1};

/// The bytes are one file, or after a NUL byte a second one of conf.d: every text is read, or refused with problems
/// that have a place, a remedy and nothing that a terminal would act on.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes(data, data + size);
    const auto end = bytes.find('\0');
    std::vector<NamedText> files = {{"shop.yaml", bytes.substr(0, end)}};
    if (end != std::string::npos) files.push_back({"part.yaml", bytes.substr(end + 1)});
    try {
        check_config(load_texts(files, "/etc/moodle-shopd", handlers(), Variables::may_be_unset));
    } catch (const ConfigProblems& problems) {
        must(!problems.problems().empty());
        for (const auto& problem : problems.problems())
            check_problem(problem);
    }
    return 0;
}
