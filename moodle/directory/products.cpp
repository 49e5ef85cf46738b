#include "moodle/directory/directory.hpp"

#include "moodle/database/arrays.hpp"

#include <fmt/format.h>
#include <pqxx/result>

namespace shopd::directory {

std::vector<moodle::NamedProduct> find_products(pqxx::transaction_base& transaction, const database::Tables& tables,
                                                const std::set<CustomerId>& customers,
                                                const std::set<std::string>& references) {
    std::vector<moodle::NamedProduct> products;
    if (customers.empty() || references.empty()) return products;
    const auto sql = fmt::format(
        "select p.id, p.customerid, p.reference, p.contexttype, i.name, p.instanceid, ue.userid, e.courseid, "
        "c.shortname from {} p left join {} i on i.id = p.catalogitemid left join {} ue on ue.id = p.instanceid and "
        "p.contexttype in ('userenrol', 'user_enrolment') left join {} e on e.id = ue.enrolid left join {} c on c.id = "
        "e.courseid where p.customerid = any($1::bigint[]) and p.reference = any($2::text[]) and p.deleted = 0 order "
        "by p.id",
        tables.product(), tables.catalog_item(), tables.user_enrolments(), tables.enrol(), tables.course());
    for (const auto& row :
         transaction.exec_params(sql, database::bigint_array(customers), database::text_array(references)))
        products.push_back({ProductId{row[0].as<std::int64_t>()}, CustomerId{row[1].as<std::int64_t>()},
                            row[2].as<std::string>(""), row[3].as<std::string>(""), row[4].as<std::string>(""),
                            row[5].as<std::int64_t>(0), MoodleUserId{row[6].as<std::int64_t>(0)},
                            CourseId{row[7].as<std::int64_t>(0)}, row[8].as<std::string>("")});
    return products;
}

} // namespace shopd::directory
