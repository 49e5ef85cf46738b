create table if not exists moodle_shopd.site (
    system_identifier text not null,
    database text not null,
    url text not null,
    prefix text not null,
    accepted_at timestamptz not null default clock_timestamp(),
    proved_at timestamptz,
    proved_identity text,
    adopted_at timestamptz
);
create unique index if not exists site_one_row on moodle_shopd.site ((true));

create or replace function moodle_shopd.identity() returns table (system_identifier text, database text)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $body$
begin
    return query select c.system_identifier::text, current_database()::text from pg_control_system() c;
exception when insufficient_privilege then
    return query select 'oid ' || d.oid, d.datname::text from pg_database d where d.datname = current_database();
end
$body$;
revoke all on function moodle_shopd.identity() from public;
