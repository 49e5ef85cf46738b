#include "daemon/feed/claims.hpp"

#include "daemon/feed/interval_text.hpp"
#include "moodle/database/arrays.hpp"

#include <pqxx/nontransaction>
#include <pqxx/prepared_statement>
#include <pqxx/result>

namespace shopd::feed {

using Clock = std::chrono::steady_clock;

namespace {

// The setting ends with the statement's own transaction, so that acknowledging on this connection stays durable.
constexpr const char* claim_sql =
    "select stream, fence, generation, attempts, taken_over from moodle_shopd.claim($1, $2,"
    " case when pg_catalog.set_config('synchronous_commit', 'off', true) is not null then $3::interval end)";

constexpr const char* release_sql =
    "update moodle_shopd.streams s set lease_until = null,"
    " attempts = s.attempts + case when $5::interval > interval '0' then 1 else 0 end,"
    " due_at = moodle_shopd.now() + case when s.generation = held.generation then $5::interval else interval '0' end"
    " from unnest($2::text[], $3::bigint[], $4::bigint[]) as held(stream, fence, generation)"
    " where s.stream = held.stream and s.fence = held.fence and s.lease_owner = $1";

constexpr const char* take_back_sql =
    "update moodle_shopd.streams set lease_until = null where lease_owner = $1 and lease_until is not null";

constexpr const char* next_due_sql =
    "select extract(epoch from least("
    "(select due_at from moodle_shopd.streams where lease_until is null order by due_at limit 1),"
    "(select min(greatest(due_at, lease_until)) from moodle_shopd.streams"
    " where lease_until is not null)) - moodle_shopd.now())::float8"
    " where not exists (select from moodle_shopd.pauses where scope = 'all' and resumed_at is null)";

double to_seconds(std::chrono::milliseconds time) {
    return std::chrono::duration<double>(time).count();
}

} // namespace

Claims::Claims(pqxx::connection& connection, std::string owner, std::chrono::milliseconds lease)
    : connection_{connection}, owner_{std::move(owner)}, lease_{lease} {
    connection_.prepare("feed_claim", claim_sql);
    connection_.prepare("feed_next_due", next_due_sql);
}

std::vector<Lease> Claims::claim(unsigned how_many) {
    const auto held_until = Clock::now() + lease_;
    pqxx::nontransaction plain{connection_};
    const auto rows = plain.exec_prepared("feed_claim", owner_, how_many, interval_text(to_seconds(lease_)));
    std::vector<Lease> leases;
    leases.reserve(rows.size());
    for (const auto& row : rows) {
        leases.push_back({StreamKey{row[0].as<std::string>()}, row[1].as<std::int64_t>(), row[2].as<std::int64_t>(),
                          row[3].as<int>(), row[4].as<bool>(), held_until});
    }
    return leases;
}

void Claims::release(const std::vector<Lease>& leases, std::chrono::milliseconds pause) {
    if (leases.empty()) return;
    std::vector<std::string> streams;
    std::vector<std::string> fences;
    std::vector<std::string> generations;
    for (const auto& lease : leases) {
        streams.push_back(lease.stream.value());
        fences.push_back(std::to_string(lease.fence));
        generations.push_back(std::to_string(lease.generation));
    }
    pqxx::nontransaction plain{connection_};
    plain.exec_params(release_sql, owner_, database::text_array(streams), database::text_array(fences),
                      database::text_array(generations), interval_text(to_seconds(pause)));
}

std::size_t Claims::take_back_own_leases() {
    pqxx::nontransaction plain{connection_};
    return plain.exec_params(take_back_sql, owner_).affected_rows();
}

std::optional<Clock::time_point> Claims::next_due() {
    pqxx::nontransaction plain{connection_};
    const auto rows = plain.exec_prepared("feed_next_due");
    if (rows.empty() || rows[0][0].is_null()) return std::nullopt;
    const std::chrono::duration<double> seconds{rows[0][0].as<double>()};
    return Clock::now() + std::chrono::ceil<std::chrono::milliseconds>(seconds);
}

} // namespace shopd::feed
