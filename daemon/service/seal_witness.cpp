#include "daemon/service/seal_witness.hpp"

#include "moodle/database/connection.hpp"
#include "moodle/database/errors.hpp"

#include <pqxx/transaction>

#include <stdexcept>

namespace shopd::service {

trace::Archive::Witness seal_witness(const config::Database& database, const std::string& owner) {
    return [=](const trace::SealHead& head) {
        try {
            const auto connection =
                database::connect(database, {database::Purpose::command, "moodle-shopd seal", {}, true});
            pqxx::work transaction{*connection};
            transaction.exec_params("insert into moodle_shopd.seal_heads (daemon, file, head, written_at) "
                                    "values ($1, $2, $3, $4)",
                                    owner, head.file, head.link, head.at);
            transaction.commit();
        } catch (const pqxx::failure& failure) {
            throw std::runtime_error{database::server_words(failure)}; // libpq's own are several lines
        }
    };
}

} // namespace shopd::service
