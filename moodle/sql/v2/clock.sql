-- The one clock of production. Declared stable, so that it is read once a statement and an index can be used with it.
create or replace function moodle_shopd.now() returns timestamptz
    language sql stable parallel safe
as $body$ select pg_catalog.clock_timestamp() $body$;
revoke all on function moodle_shopd.now() from public;
