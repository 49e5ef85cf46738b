#include "tests/sandbox/connection.hpp"
#include "tests/sandbox/stand_in/call.hpp"
#include "tests/sandbox/stand_in/functions.hpp"
#include "tests/sandbox/stand_in/refusal.hpp"

#include <nlohmann/json.hpp>

namespace shopd::sandbox::stand_in {
namespace {

struct Parent {
    std::string id;
    std::string path;         ///< of categories: /2
    std::string context_path; ///< /1/3
};

Parent find_parent(Call& call, std::int64_t id) {
    if (id == 0) return {"0", "", "/1"};
    const auto rows = call.database.rows("SELECT c.id, c.path, x.path FROM mdl_course_categories c JOIN mdl_context x "
                                         "ON x.contextlevel = 40 AND x.instanceid = c.id WHERE c.id = $1",
                                         {std::to_string(id)});
    if (rows.empty()) throw moodle_refusal("unknowcategory", "Category not known!");
    return {*rows.front()[0], *rows.front()[1], *rows.front()[2]};
}

/// Moodle makes the context with the category.
void add_context(Call& call, std::int64_t category, const Parent& parent) {
    call.database.execute("INSERT INTO mdl_context (contextlevel, instanceid) VALUES (40, $1)",
                          {std::to_string(category)});
    call.database.execute("UPDATE mdl_context SET path = $2 || '/' || id, depth = length($2 || '/') - "
                          "length(replace($2 || '/', '/', '')) WHERE contextlevel = 40 AND instanceid = $1",
                          {std::to_string(category), parent.context_path});
}

Json create(Call& call, const Json& category) {
    const auto parent = find_parent(call, category["parent"].get<std::int64_t>());
    call.require_capability("moodle/category:manage", parent.context_path);
    const auto name = category["name"].get<std::string>();
    if (name.empty()) throw moodle_refusal("categorynamerequired", "Category name is required");
    const Value idnumber =
        category.contains("idnumber") ? Value(category["idnumber"].get<std::string>()) : std::nullopt;
    if (idnumber && !idnumber->empty() &&
        !call.database.rows("SELECT 1 FROM mdl_course_categories WHERE idnumber = $1", {idnumber}).empty())
        throw moodle_refusal("categoryidnumbertaken", "ID number is already used for another category");
    const auto id = call.database.number(
        "INSERT INTO mdl_course_categories (name, idnumber, description, descriptionformat, parent, timemodified) "
        "VALUES ($1, $2, $3, 1, $4, $5) RETURNING id",
        {name, idnumber,
         category.contains("description") ? Value(category["description"].get<std::string>()) : std::nullopt, parent.id,
         std::to_string(call.now)});
    call.database.execute("UPDATE mdl_course_categories SET path = $2 || '/' || id, depth = length($2 || '/') - "
                          "length(replace($2 || '/', '/', '')) WHERE id = $1",
                          {std::to_string(id), parent.path});
    add_context(call, id, parent);
    return {{"id", id}, {"name", name}};
}

Json run(Call& call, const Json& parameters) {
    Json answer = Json::array();
    call.database.begin();
    for (const auto& category : parameters["categories"]) {
        call.reach(answer.size());
        answer.push_back(create(call, category));
    }
    call.database.commit();
    return answer;
}

} // namespace

Function create_categories() {
    return {"core_course_create_categories",
            single({{"categories", multiple(single({{"name", value(Param::text)},
                                                    {"parent", default_value(Param::integer, "0")},
                                                    {"idnumber", optional_value(Param::raw)},
                                                    {"description", optional_value(Param::raw)},
                                                    {"descriptionformat", default_value(Param::integer, "1")},
                                                    {"theme", optional_value(Param::raw)}}))}}),
            run};
}

} // namespace shopd::sandbox::stand_in
