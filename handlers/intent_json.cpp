#include "handlers/intent_json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <stdexcept>

namespace shopd::handlers {
namespace {

using nlohmann::json;

json to_json(const Nothing&) {
    return json::object();
}

json to_json(const NotifySales& notice) {
    return {{"recipient", notice.recipient.value()}, {"text", notice.text}};
}

json to_json(const Profile& profile) {
    const auto& data = profile.data;
    return {{"user", data.user.value()},
            {"firstname", data.first_name},
            {"lastname", data.last_name},
            {"city", data.city},
            {"country", data.country}};
}

Profile profile_from(const json& row) {
    return {{MoodleUserId{row.at("user")}, row.at("firstname"), row.at("lastname"), row.at("city"), row.at("country")}};
}

json to_json(const NotifyCustomer& notice) {
    return {{"text", notice.text}};
}

json to_json(const Account& account) {
    if (account.known) {
        json row = {{"known", account.known->value()}, {"username", account.username}};
        // A learner is told from the others by the e-mail, also when the account is chosen again.
        if (!account.email.empty())
            row.update({{"firstname", account.first_name}, {"lastname", account.last_name}, {"email", account.email}});
        return row;
    }
    return {{"username", account.username},  {"firstname", account.first_name},
            {"lastname", account.last_name}, {"email", account.email},
            {"city", account.city},          {"country", account.country},
            {"lang", account.lang}};
}

json to_json(const std::vector<RoleId>& roles) {
    json list = json::array();
    for (const auto role : roles)
        list.push_back(role.value());
    return list;
}

json to_json(const Standing& standing) {
    if (!standing.there) return json::object();
    return {{"start", standing.start},
            {"end", standing.end},
            {"suspended", standing.suspended},
            {"roles", to_json(standing.roles)}};
}

json to_json(const Enrolment& enrolment) {
    json row{{"course", enrolment.course.value()}, {"name", enrolment.course_name}, {"roles", to_json(enrolment.roles)},
             {"start", enrolment.start},           {"end", enrolment.end},          {"support", enrolment.support}};
    if (enrolment.before) row["before"] = to_json(*enrolment.before);
    if (enrolment.reactivate) row["reactivate"] = true;
    return row;
}

json to_json(const Group& group) {
    return {{"course", group.course.value()}, {"name", group.name}, {"idnumber", group.idnumber}};
}

json to_json(const Membership& membership) {
    json row{{"course", membership.course.value()}, {"name", membership.name}};
    if (membership.was_member) row["was_member"] = true;
    return row;
}

json to_json(const Product& product) {
    return {{"catalogitem", product.catalog_item.value()},
            {"course", product.course.value()},
            {"name", product.course_name},
            {"start", product.start},
            {"end", product.end},
            {"data", product.production_data},
            {"contexttype", product.context_type}};
}

json to_json(const Complete&) {
    return json::object();
}

json to_json(const RoleAssignment& assignment) {
    json row{{"role", assignment.role.value()},
             {"rolename", assignment.role_name},
             {"level", assignment.place.level},
             {"instance", assignment.place.instance},
             {"name", assignment.place_name}};
    if (assignment.was_there) row["was_there"] = *assignment.was_there;
    return row;
}

json to_json(const EndTaken& end) {
    return {{"from", end.from}, {"to", end.to}};
}

EndTaken end_from(const json& row) {
    return {row.at("from"), row.at("to")};
}

json to_json(const Extension& extension) {
    json row{{"course", extension.course.value()},
             {"name", extension.course_name},
             {"role", extension.role.value()},
             {"seconds", extension.seconds},
             {"from", extension.from}};
    if (extension.fixed) {
        row["user"] = extension.fixed->user.value();
        row["before"] = extension.fixed->before;
        row["after"] = extension.fixed->after;
        if (extension.fixed->suspended) row["suspended"] = true;
    }
    if (extension.taken) row["taken"] = to_json(*extension.taken);
    return row;
}

json to_json(const ProductShift& shift) {
    json row{{"course", shift.course.value()}, {"name", shift.course_name}};
    if (shift.product != ProductId{})
        row.update({{"product", shift.product.value()},
                    {"reference", shift.reference},
                    {"seconds", shift.seconds},
                    {"from", shift.from}});
    return row;
}

ProductShift shift_from(const json& row) {
    return {CourseId{row.at("course")},
            row.value("name", ""),
            ProductId{row.value("product", std::int64_t{0})},
            row.value("reference", ""),
            row.value("seconds", std::int64_t{0}),
            row.value("from", std::int64_t{0})};
}

json to_json(const AccountSuspension& suspension) {
    return {{"user", suspension.user.value()}, {"ended", suspension.ended}};
}

json to_json(const CallArguments& arguments) {
    json list = json::array();
    for (const auto& [name, value] : arguments)
        list.push_back({name, value});
    return list;
}

json to_json(const Call& call) {
    json row{{"function", call.function}, {"args", to_json(call.arguments)}};
    if (call.at_undo) row["at_undo"] = true;
    if (call.stays) row["stays"] = true;
    if (!call.observe) return row;
    const auto& observe = *call.observe;
    if (!observe.sql.empty())
        row["observe"] = {{"sql", observe.sql}, {"values", observe.values}};
    else
        row["observe"] = {{"function", observe.function},
                          {"args", to_json(observe.arguments)},
                          {"path", observe.path},
                          {"equals", observe.equals}};
    return row;
}

json to_json(const Note& note) {
    return {{"text", note.text}};
}

json to_json(const Creation& creation) {
    json row{{"what", creation_word(creation)},
             {"name", creation.name},
             {"idnumber", creation.idnumber},
             {"parent", creation.parent}};
    if (!creation.short_name.empty()) row["shortname"] = creation.short_name;
    if (creation.template_course) row["template"] = creation.template_course->value();
    return row;
}

Creation creation_from(const json& row) {
    Creation creation{row.value("what", "") == "course" ? Creation::What::course : Creation::What::category,
                      row.at("name"), row.at("idnumber"), row.at("parent"), row.value("shortname", "")};
    if (row.contains("template")) creation.template_course = CourseId{row.at("template")};
    return creation;
}

CallArguments arguments_from(const json& list) {
    CallArguments arguments;
    for (const auto& pair : list)
        arguments.emplace_back(pair.at(0), pair.at(1));
    return arguments;
}

Call call_from(const json& row) {
    Call call{
        row.at("function"), arguments_from(row.at("args")), {}, row.value("at_undo", false), row.value("stays", false)};
    if (!row.contains("observe")) return call;
    const auto& observe = row.at("observe");
    if (observe.contains("sql"))
        call.observe = CallObserve{observe.at("sql"), observe.at("values"), "", {}, "", ""};
    else
        call.observe = CallObserve{"",
                                   {},
                                   observe.at("function"),
                                   arguments_from(observe.at("args")),
                                   observe.at("path"),
                                   observe.at("equals")};
    return call;
}

Account account_from(const json& row) {
    Account account;
    if (row.contains("known")) account.known = MoodleUserId{row.at("known")};
    account.username = row.value("username", "");
    account.first_name = row.value("firstname", "");
    account.last_name = row.value("lastname", "");
    account.email = row.value("email", "");
    account.city = row.value("city", "");
    account.country = row.value("country", "");
    account.lang = row.value("lang", "");
    return account;
}

std::vector<RoleId> roles_from(const json& list) {
    std::vector<RoleId> roles;
    for (const auto& role : list)
        roles.emplace_back(role.get<std::int64_t>());
    return roles;
}

Standing standing_from(const json& row) {
    if (row.empty()) return {};
    return {true, row.at("suspended"), row.at("start"), row.at("end"), roles_from(row.at("roles"))};
}

Enrolment enrolment_from(const json& row) {
    Enrolment enrolment{
        CourseId{row.at("course")}, row.value("name", ""), roles_from(row.at("roles")), row.at("start"), row.at("end"),
        row.at("support")};
    if (row.contains("before")) enrolment.before = standing_from(row.at("before"));
    enrolment.reactivate = row.value("reactivate", false);
    return enrolment;
}

RoleAssignment role_from(const json& row) {
    RoleAssignment assignment{RoleId{row.at("role")},
                              row.value("rolename", ""),
                              {row.at("level"), row.at("instance")},
                              row.value("name", "")};
    if (row.contains("was_there")) assignment.was_there = row.at("was_there").get<bool>();
    return assignment;
}

Extension extension_from(const json& row) {
    Extension extension{CourseId{row.at("course")}, row.value("name", ""), RoleId{row.at("role")},
                        row.at("seconds"),          row.at("from"),        {}};
    if (row.contains("after"))
        extension.fixed =
            ExtendedEnd{MoodleUserId{row.at("user")}, row.at("before"), row.at("after"), row.value("suspended", false)};
    if (row.contains("taken")) extension.taken = end_from(row.at("taken"));
    return extension;
}

json to_json(const LifeChange& life) {
    json was = json::array();
    for (const auto& window : life.was)
        was.push_back({window.start, window.end});
    return {{"step", life_step_name(life.step)}, {"was", std::move(was)}};
}

LifeChange life_from(const json& row) {
    LifeChange life;
    for (const auto step :
         {LifeChange::Step::suspend, LifeChange::Step::remove, LifeChange::Step::restore, LifeChange::Step::move})
        if (life_step_name(step) == row.at("step").get<std::string>()) life.step = step;
    for (const auto& window : row.at("was"))
        life.was.push_back({window.at(0).get<std::int64_t>(), window.at(1).get<std::int64_t>()});
    return life;
}

std::int64_t milliseconds_of(TimePoint time) {
    return time.time_since_epoch().count();
}

} // namespace

json intent_to_json(const Intent& intent) {
    return std::visit([](const auto& value) { return to_json(value); }, intent);
}

Intent intent_from_json(const std::string& kind, const json& row) {
    if (kind == "nothing") return Nothing{};
    if (kind == "notify_sales") return NotifySales{MoodleUserId{row.at("recipient")}, row.at("text")};
    if (kind == "account") return account_from(row);
    if (kind == "enrolment") return enrolment_from(row);
    if (kind == "group") return Group{CourseId{row.at("course")}, row.value("name", ""), row.value("idnumber", "")};
    if (kind == "membership")
        return Membership{CourseId{row.at("course")}, row.value("name", ""), row.value("was_member", false)};
    if (kind == "product")
        return Product{CatalogItemId{row.at("catalogitem")},
                       CourseId{row.at("course")},
                       row.value("name", ""),
                       row.at("start"),
                       row.at("end"),
                       row.value("data", ""),
                       row.value("contexttype", product_of_enrolment)};
    if (kind == "complete") return Complete{};
    if (kind == "role") return role_from(row);
    if (kind == "extension") return extension_from(row);
    if (kind == "product_shift") return shift_from(row);
    if (kind == "account_suspension") return AccountSuspension{MoodleUserId{row.at("user")}, row.at("ended")};
    if (kind == "call") return call_from(row);
    if (kind == "notify_customer") return NotifyCustomer{row.at("text")};
    if (kind == "profile") return profile_from(row);
    if (kind == "creation") return creation_from(row);
    if (kind == "note") return Note{row.at("text")};
    throw std::runtime_error{fmt::format("the ledger has an effect of unknown kind '{}'", kind)};
}

json result_to_json(const Effect& effect) {
    json result = json::object();
    if (!effect.handler.empty()) result["handler"] = effect.handler;
    if (effect.user) result["user"] = effect.user->value();
    if (!effect.username.empty()) result["username"] = effect.username;
    if (effect.created) result["created"] = true;
    if (effect.enrolment) result["enrolment"] = *effect.enrolment;
    if (effect.assignment) result["assignment"] = *effect.assignment;
    if (effect.group) result["group"] = effect.group->value();
    if (effect.made) result["made"] = *effect.made;
    if (effect.product) result["product"] = effect.product->value();
    if (effect.bill_item) result["billitem"] = effect.bill_item->value();
    if (effect.shifted) result["shifted"] = to_json(*effect.shifted);
    if (!effect.reference.empty()) result["reference"] = effect.reference;
    if (!effect.feedback.empty()) result["feedback"] = effect.feedback;
    if (effect.tried_at) result["tried_at"] = milliseconds_of(*effect.tried_at);
    if (effect.untold) result["untold"] = true;
    if (effect.undoing) result["undoing"] = true;
    if (effect.withdrawn) result["withdrawn"] = true;
    if (effect.life) result["life"] = to_json(*effect.life);
    if (effect.ended) result["ended"] = true;
    if (effect.untold && !effect.trace_line.empty()) result["line"] = effect.trace_line;
    return result;
}

void result_from_json(const json& result, Effect& effect) {
    effect.handler = result.value("handler", "");
    if (result.contains("user")) effect.user = MoodleUserId{result.at("user")};
    effect.username = result.value("username", "");
    effect.created = result.value("created", false);
    if (result.contains("enrolment")) effect.enrolment = result.at("enrolment").get<std::int64_t>();
    if (result.contains("assignment")) effect.assignment = result.at("assignment").get<std::int64_t>();
    if (result.contains("group")) effect.group = GroupId{result.at("group")};
    if (result.contains("made")) effect.made = result.at("made").get<std::int64_t>();
    if (result.contains("product")) effect.product = ProductId{result.at("product")};
    if (result.contains("billitem")) effect.bill_item = BillItemId{result.at("billitem")};
    if (result.contains("shifted")) effect.shifted = end_from(result.at("shifted"));
    effect.reference = result.value("reference", "");
    effect.feedback = result.value("feedback", "");
    effect.untold = result.value("untold", false);
    effect.undoing = result.value("undoing", false);
    effect.withdrawn = result.value("withdrawn", false);
    if (result.contains("life")) effect.life = life_from(result.at("life"));
    effect.ended = result.value("ended", false);
    effect.trace_line = result.value("line", "");
    if (result.contains("tried_at"))
        effect.tried_at = TimePoint{std::chrono::milliseconds{result.at("tried_at").get<std::int64_t>()}};
}

} // namespace shopd::handlers
