#include "tests/unit/config/fixture.hpp"

#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace shopd::config::tests {

const std::vector<HandlerDescription>& handlers() {
    using Type = ParameterDescription::Type;
    static const std::vector<HandlerDescription> all = {
        {"std_enrolonecourse",
         {{"coursename", Type::text, "short name"},
          {"courseid", Type::integer, "id"},
          {"role", Type::text, "role"},
          {"endtime", Type::time, "end"},
          {"duration", Type::days, "days"},
          {"enrol", Type::text, "method", {"manual", "self"}}},
         {{"coursename", "courseid"}},
         ""},
        {"std_createvinstance", {}, {}, "it needs VMoodle; sell a course instead"}};
    return all;
}

const std::string least_text = "database: { dsn: dbname=moodle }\n"
                               "moodle: { url: https://lms.example.org, token_file: /run/token }\n"
                               "trace: { file: /var/log/trace.log }\n";

Config load_text(const std::string& text) {
    return load_texts({{"shop.yaml", text}}, "/etc/moodle-shopd", handlers());
}

Config load_with(const std::string& more) {
    return load_text(least_text + more);
}

std::string problems_of(const std::string& text) {
    try {
        load_text(text);
        return {};
    } catch (const ConfigProblems& problems) {
        return problems.what();
    }
}

std::string problems_with(const std::string& more) {
    return problems_of(least_text + more);
}

std::vector<std::string> short_problems(const std::string& more) {
    std::vector<std::string> found;
    try {
        load_with(more);
    } catch (const ConfigProblems& problems) {
        for (const auto& problem : problems.problems())
            found.push_back(problem.path.empty() ? problem.what : problem.path + ": " + problem.what);
    }
    return found;
}

TemporaryFolder::TemporaryFolder() {
    std::string name = std::filesystem::temp_directory_path() / "shopd-config-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error{"no temporary folder"};
    path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path TemporaryFolder::write(const std::string& name, const std::string& text) const {
    const auto file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream{file} << text;
    return file;
}

} // namespace shopd::config::tests
