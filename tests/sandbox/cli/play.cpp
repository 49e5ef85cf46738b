#include "tests/sandbox/cli/play.hpp"

#include "tests/sandbox/cli/sandbox_file.hpp"
#include "tests/sandbox/sql_texts.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <iostream>
#include <map>
#include <stdexcept>

namespace shopd::sandbox::cli {
namespace fs = std::filesystem;
using nlohmann::ordered_json;

namespace {

std::vector<shop::OrderedItem> parsed(const std::vector<std::string>& texts) {
    std::vector<shop::OrderedItem> items;
    for (const auto& text : texts) {
        const auto equals = text.find('=');
        items.push_back({text.substr(0, equals), equals == std::string::npos ? 1 : std::stoi(text.substr(equals + 1))});
    }
    return items;
}

shop::Until parsed_until(const std::string& text) {
    static const std::map<std::string, shop::Until> all = {{"customer", shop::Until::customer},
                                                           {"bill", shop::Until::bill},
                                                           {"amounts", shop::Until::amounts},
                                                           {"items", shop::Until::items},
                                                           {"whole", shop::Until::whole}};
    const auto found = all.find(text);
    if (found == all.end()) throw std::invalid_argument("--until: customer, bill, amounts, items or whole");
    return found->second;
}

shop::Order read_order(Connection& database, std::int64_t bill) {
    const auto row = shop::read_row(database, bill);
    shop::Order order{bill, std::stoll(row.at("customerid")), {}, row.at("transactionid")};
    for (const auto& item :
         database.rows("SELECT id FROM mdl_local_shop_billitem WHERE billid = $1 ORDER BY id", {std::to_string(bill)}))
        order.items.push_back(std::stoll(*item[0]));
    return order;
}

fs::path row_file(const PlayOptions& options) {
    return options.folder / "rows" / std::to_string(options.bill);
}

void keep_row(Connection& database, const PlayOptions& options) {
    const auto row = shop::read_row(database, options.bill);
    ordered_json json = ordered_json::array();
    for (std::size_t i = 0; i < row.columns.size(); ++i)
        json.push_back({row.columns[i], row.values[i] ? ordered_json(*row.values[i]) : ordered_json(nullptr)});
    fs::create_directories(row_file(options).parent_path());
    std::ofstream(row_file(options)) << json.dump();
}

void save_kept_row(Connection& database, const PlayOptions& options) {
    std::ifstream in(row_file(options));
    if (!in)
        throw std::invalid_argument("no row kept of bill " + std::to_string(options.bill) + ": play keep-row first");
    shop::BillRow row;
    for (const auto& member : ordered_json::parse(in)) {
        row.columns.push_back(member[0]);
        row.values.push_back(member[1].is_null() ? Value{} : Value{member[1].get<std::string>()});
    }
    shop::save_row(database, row);
}

shop::Order act(Connection& database, const PlayOptions& options) {
    const auto items = parsed(options.items);
    if (options.what == "place") {
        auto order = options.order;
        order.until = parsed_until(options.until);
        if (!items.empty()) order.items = items;
        return shop::place(database, order);
    }
    auto order = read_order(database, options.bill);
    if (options.what == "re-place") return shop::re_place(database, order, items);
    if (options.what == "take-over") return shop::take_over(database, order, options.order.customer, items);
    if (options.what == "keep-row")
        keep_row(database, options);
    else if (options.what == "save-row")
        save_kept_row(database, options);
    else if (options.what == "finish")
        shop::finish_as_plugin(database, options.bill);
    else
        shop::set_status(database, options.bill, options.status);
    return order;
}

void print(Connection& database, const char* title, const std::string& sql) {
    std::cout << title << '\n';
    for (const auto& row : database.rows(sql))
        std::cout << "  " << row[0].value_or("") << '\n';
}

} // namespace

int play(const PlayOptions& options) {
    Connection database(read(options.folder).dsn);
    if (options.what == "support-course") {
        database.execute(support_course_sql);
        return 0;
    }
    auto meant = options;
    static const std::map<std::string, std::string> states = {
        {"pend", "PENDING"}, {"pay", "SOLDOUT"}, {"cancel", "CANCELLED"}};
    if (const auto state = states.find(options.what); state != states.end()) meant.status = state->second;
    const auto order = act(database, meant);
    std::cout << ordered_json{{"bill", order.bill},
                              {"customer", order.customer},
                              {"items", order.items},
                              {"transaction_id", order.transaction_id}}
                     .dump()
              << '\n';
    return 0;
}

int show(const fs::path& folder) {
    Connection database(read(folder).dsn);
    print(database, "accounts",
          "SELECT format('%s %s, %s %s <%s>%s', u.id, username, firstname, lastname, email, CASE WHEN password = '' "
          "THEN ', without a "
          "password' ELSE '' END || CASE WHEN EXISTS (SELECT 1 FROM sandbox.mail m WHERE m.userid = u.id) THEN ', "
          "password "
          "mailed' ELSE '' END) FROM mdl_user u WHERE u.id > 4 AND deleted = 0 ORDER BY u.id");
    print(database, "enrolments",
          "SELECT format('%s in %s as %s%s%s', u.username, c.shortname, (SELECT string_agg(r.shortname, ', ' ORDER BY "
          "r.id) FROM "
          "mdl_role_assignments ra JOIN mdl_role r ON r.id = ra.roleid JOIN mdl_context x ON x.id = ra.contextid AND "
          "x.contextlevel = 50 WHERE x.instanceid = c.id AND ra.userid = u.id), CASE WHEN ue.timeend > 0 THEN ' until "
          "' || "
          "to_timestamp(ue.timeend)::text ELSE '' END, CASE WHEN ue.status <> 0 THEN ', suspended' ELSE '' END) FROM "
          "mdl_user_enrolments ue JOIN mdl_enrol e ON e.id = ue.enrolid JOIN mdl_course c ON c.id = e.courseid JOIN "
          "mdl_user u ON "
          "u.id = ue.userid ORDER BY ue.id");
    print(database, "groups",
          "SELECT format('%s in %s (idnumber %s): %s', g.name, c.shortname, g.idnumber, (SELECT string_agg(u.username, "
          "', ') FROM "
          "mdl_groups_members m JOIN mdl_user u ON u.id = m.userid WHERE m.groupid = g.id)) FROM mdl_groups g JOIN "
          "mdl_course c "
          "ON c.id = g.courseid ORDER BY g.id");
    print(database, "products",
          "SELECT format('%s %s, bill item %s, %s %s, events: %s', p.reference, ci.code, p.currentbillitemid, "
          "p.contexttype, "
          "p.instanceid, (SELECT string_agg(e.eventtype, ', ' ORDER BY e.id) FROM mdl_local_shop_productevent e WHERE "
          "e.productid = "
          "p.id)) FROM mdl_local_shop_product p JOIN mdl_local_shop_catalogitem ci ON ci.id = p.catalogitemid ORDER BY "
          "p.id");
    print(database, "bills",
          "SELECT format('%s %s %s, customer %s, items %s', id, status, transactionid, customerid, (SELECT "
          "string_agg(i.id || ' ' || "
          "i.itemcode, ', ' ORDER BY i.id) FROM mdl_local_shop_billitem i WHERE i.billid = b.id)) FROM "
          "mdl_local_shop_bill b ORDER "
          "BY id");
    return 0;
}

} // namespace shopd::sandbox::cli
