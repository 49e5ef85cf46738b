#include "handlers/handler_label.hpp"

#include <algorithm>
#include <cctype>

namespace shopd::handlers {

std::string handler_label(const std::string& handler) {
    if (handler == "std_enrolonecourse") return "STD_ENROL_ONE_COURSE";
    if (handler == "std_enrolonecoursemultiple") return "STD_ENROL_ONE_COURSE_MULTIPLE";
    if (handler == "std_generateseats") return "STD_GENERATE_SEATS";
    if (handler == "std_assignroleoncontext") return "STD_ASSIGN_ROLE_ON_CONTEXT";
    if (handler == "std_createcategory") return "STD_CREATE_CATEGORY";
    if (handler == "std_createcourse") return "STD_CREATE_COURSE";
    if (handler == "std_extendenrolperiod") return "STD_EXTEND_ENROL_PERIOD";
    if (handler == "std_setuponecoursesession") return "STD_SETUP_ONE_COURSE_SESSION";
    std::string upper = handler;
    std::transform(upper.begin(), upper.end(), upper.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return upper;
}

const char* phase_label(Phase phase) {
    return phase == Phase::prepay ? "Prepay" : "PostPay";
}

} // namespace shopd::handlers
