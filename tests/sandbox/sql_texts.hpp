#pragma once

/// The files of sql/, built in: what uses the sandbox runs from anywhere.
namespace shopd::sandbox {

extern const char* const schema_sql;
extern const char* const seed_sql;
extern const char* const support_course_sql;

} // namespace shopd::sandbox
