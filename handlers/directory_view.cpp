#include "handlers/directory_view.hpp"

#include "config/patterns.hpp"

#include <algorithm>

namespace shopd::handlers {
namespace {

template <typename Test>
const Course* find_course(const std::vector<Course>& courses, Test test) {
    const auto found = std::find_if(courses.begin(), courses.end(), test);
    return found == courses.end() ? nullptr : &*found;
}

} // namespace

const Course* DirectoryView::find_by_short_name(const std::string& name) const {
    return find_course(courses, [&](const Course& course) { return course.short_name == name; });
}

const Course* DirectoryView::find_by_pattern(const std::string& pattern) const {
    return find_course(courses, [&](const Course& course) { return config::matches(pattern, course.short_name); });
}

const Course* DirectoryView::find_by_idnumber(const std::string& idnumber) const {
    return find_course(courses, [&](const Course& course) { return !idnumber.empty() && course.idnumber == idnumber; });
}

const Course* DirectoryView::find_by_id(const std::string& id) const {
    return find_course(courses, [&](const Course& course) { return std::to_string(course.id.value()) == id; });
}

const Course* DirectoryView::find(const std::string& reference) const {
    if (const auto* course = find_by_short_name(reference)) return course;
    if (const auto* course = find_by_idnumber(reference)) return course;
    return find_by_id(reference);
}

} // namespace shopd::handlers
