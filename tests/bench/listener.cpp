#include "tests/bench/listener.hpp"

#include <cstdlib>
#include <stdexcept>

#include <libpq-fe.h>
#include <poll.h>

namespace shopd::bench {
namespace {

constexpr const char* schema = R"(
create schema bare;
create table bare.outbox (id bigint generated always as identity primary key, bill bigint not null, customer text not null, status text);
create function bare.changed() returns trigger language plpgsql as $body$
begin
    insert into bare.outbox (bill, customer, status) values (new.id, new.customerid, new.status);
    perform pg_notify('bare', '');
    return null;
end
$body$;
create trigger bare after update on mdl_local_shop_bill for each row execute function bare.changed();
set synchronous_commit = off;
listen bare;
)";

constexpr const char* claim_sql = "with c as (select id from bare.outbox order by id limit $1 for update skip locked) "
                                  "delete from bare.outbox o using c where o.id = c.id returning o.bill";

void must(PGresult* result, ExecStatusType wanted) {
    const bool good = PQresultStatus(result) == wanted;
    const std::string words = PQresultErrorMessage(result);
    PQclear(result);
    if (!good) throw std::runtime_error("bare listener: " + words);
}

} // namespace

BareListener::BareListener(const std::string& dsn, Told told)
    : connection_{PQconnectdb(dsn.c_str())}, told_{std::move(told)} {
    must(PQexec(connection_, schema), PGRES_COMMAND_OK);
    must(PQprepare(connection_, "claim", claim_sql, 0, nullptr), PGRES_COMMAND_OK);
    thread_ = std::thread{[this] { listen(); }};
}

BareListener::~BareListener() {
    stopping_ = true;
    thread_.join();
    PQfinish(connection_);
}

void BareListener::listen() {
    while (!stopping_) {
        pollfd wait{PQsocket(connection_), POLLIN, 0};
        if (::poll(&wait, 1, 100) <= 0) continue;
        PQconsumeInput(connection_);
        bool rung = false;
        while (PGnotify* notification = PQnotifies(connection_)) {
            PQfreemem(notification);
            rung = true;
        }
        if (rung) claim();
    }
}

void BareListener::claim() {
    const char* parameters[] = {"100"};
    PGresult* rows = PQexecPrepared(connection_, "claim", 1, parameters, nullptr, nullptr, 0);
    for (int i = 0; i < PQntuples(rows); ++i)
        told_(std::atoll(PQgetvalue(rows, i, 0)));
    PQclear(rows);
}

} // namespace shopd::bench
