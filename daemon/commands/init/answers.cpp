#include "daemon/commands/init/answers.hpp"

#include "config/checks.hpp"
#include "config/text.hpp"

#include <fmt/format.h>

#include <sstream>

namespace shopd::commands {
namespace {

struct Question {
    std::optional<std::string> Answers::*answer;
    const char* option;
    const char* words;
    const char* otherwise; ///< nullptr: an answer is needed
    std::optional<config::Complaint> (*check)(std::string&);
};

std::optional<config::Complaint> check_list(std::string& text) {
    if (config::has_control_character(text))
        return config::Complaint{"there are control characters in it", "write names with commas between"};
    return std::nullopt;
}

std::optional<config::Complaint> check_owner(std::string& dsn) {
    return dsn.empty() ? std::nullopt : config::check_dsn(dsn);
}

std::optional<config::Complaint> check_course(std::string& course) {
    return course.empty() ? std::nullopt : config::check_word(course);
}

constexpr Question questions[] = {
    {&Answers::url, "--moodle-url", "Moodle's address ($CFG->wwwroot of its config.php)", nullptr, config::check_url},
    {&Answers::dsn, "--dsn", "How the daemon reaches Moodle's database",
     "host=/run/postgresql dbname=moodle user=moodle_shopd", config::check_dsn},
    {&Answers::prefix, "--prefix", "The prefix of Moodle's tables ($CFG->prefix)", "mdl_", config::check_prefix},
    {&Answers::support_course, "--support-course",
     "The course in which customers ask for help (short name; empty for none)", "", check_course},
    {&Answers::support_roles, "--support-roles", "The roles that they get there", "student", check_list},
    {&Answers::as, "--as",
     "Who owns Moodle's tables, to read the shop's catalogue as them now, e.g. user=postgres (empty: not now)", "",
     check_owner},
    {&Answers::products, "--products",
     "Which item codes shall moodle-shopd deliver from now on, e.g. EFORM,LANG-* (empty: none yet)", "", check_list},
};

/// @return what is wrong with it
std::optional<std::string> refuse(const Question& question, std::string& line) {
    if (const auto wrong = question.check(line)) return wrong->what + ": " + wrong->remedy;
    if (const auto bad = config::find_bad_byte(line)) return "it is not text";
    return std::nullopt;
}

bool is_asked(const Question& question, const Answers& answers) {
    if (question.answer == &Answers::support_roles) return !answers.support_course->empty();
    if (question.answer == &Answers::products) return !answers.as->empty();
    return true;
}

std::string ask_until_right(const Question& question, const Ask& ask,
                            const std::function<void(const std::string&)>& say) {
    const bool shows = question.otherwise != nullptr && *question.otherwise != '\0';
    const auto words = fmt::format("{}{}: ", question.words, shows ? fmt::format(" [{}]", question.otherwise) : "");
    while (true) {
        auto line = ask(words);
        if (!line) throw BadAnswer{fmt::format("{}: no answer", question.option)};
        if (line->empty() && question.otherwise != nullptr) return question.otherwise;
        const auto wrong = line->empty() ? "an answer is needed" : refuse(question, *line);
        if (!wrong) return *line;
        say(*wrong);
    }
}

} // namespace

std::vector<std::string> parts_of_list(const std::string& text) {
    std::vector<std::string> parts;
    std::istringstream in{text};
    for (std::string part; std::getline(in, part, ',');) {
        const auto first = part.find_first_not_of(' ');
        if (first == std::string::npos) continue;
        parts.push_back(part.substr(first, part.find_last_not_of(' ') - first + 1));
    }
    return parts;
}

void complete(Answers& answers, const Ask& ask, const std::function<void(const std::string&)>& say) {
    for (const auto& question : questions) {
        auto& answer = answers.*question.answer;
        if (answer) {
            if (const auto wrong = refuse(question, *answer))
                throw BadAnswer{fmt::format("{}: {}", question.option, *wrong)};
        } else if (ask && is_asked(question, answers)) {
            answer = ask_until_right(question, ask, say);
        } else if (question.otherwise != nullptr) {
            answer = question.otherwise;
        } else {
            throw BadAnswer{fmt::format("{} is needed: {}", question.option, question.words)};
        }
    }
}

} // namespace shopd::commands
