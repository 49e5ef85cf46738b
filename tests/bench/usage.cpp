#include "tests/bench/usage.hpp"

#include <filesystem>
#include <fstream>
#include <string>

namespace shopd::bench {
namespace {

constexpr const char* of_the_role =
    " from pg_stat_statements s join pg_roles r on r.oid = s.userid where r.rolname = 'moodle_shopd'";

std::filesystem::path folder_of(pid_t process) {
    return std::filesystem::path{"/proc"} / std::to_string(process);
}

} // namespace

double peak_memory_mb(pid_t process) {
    std::ifstream status{folder_of(process) / "status"};
    for (std::string word; status >> word;) {
        double kibibytes = 0;
        if (word == "VmHWM:" && status >> kibibytes) return kibibytes * 1024 / 1e6;
    }
    return 0;
}

double processor_ms(pid_t process) {
    double nanoseconds = 0;
    for (const auto& task : std::filesystem::directory_iterator{folder_of(process) / "task"}) {
        double of_task = 0;
        if (std::ifstream{task.path() / "schedstat"} >> of_task) nanoseconds += of_task;
    }
    return nanoseconds / 1e6;
}

Statements::Statements(sandbox::Site& site) : site_{site} {
    site_.execute("create extension if not exists pg_stat_statements schema public");
    reset();
}

void Statements::reset() {
    site_.rows("select pg_stat_statements_reset()");
}

std::int64_t Statements::count() {
    return site_.number(std::string{"select sum(s.calls)::bigint"} + of_the_role);
}

std::string Statements::most_frequent(int how_many) {
    std::string text;
    for (const auto& row :
         site_.rows(std::string{"select s.calls, left(regexp_replace(s.query, '\\s+', ' ', 'g'), 100)"} + of_the_role +
                    " order by s.calls desc limit " + std::to_string(how_many)))
        text += "\n      " + *row[0] + "  " + *row[1];
    return text;
}

} // namespace shopd::bench
