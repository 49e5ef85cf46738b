-- Answers about columns that the login role may not read.
create or replace function moodle_shopd.has_password(ids bigint[]) returns table (id bigint, has bool)
    language sql stable security definer set search_path = pg_catalog, pg_temp
as $body$ select u.id, u.password <> '' from {{user}} u where u.id = any (ids) $body$;
revoke all on function moodle_shopd.has_password(bigint[]) from public;

create or replace function moodle_shopd.token_last_access(userid bigint) returns bigint
    language sql stable security definer set search_path = pg_catalog, pg_temp
as $body$ select max(t.lastaccess) from {{external_tokens}} t where t.userid = $1 $body$;
revoke all on function moodle_shopd.token_last_access(bigint) from public;

create or replace function moodle_shopd.call_logged(userid bigint, since bigint) returns bool
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $body$
begin
    return exists (select from {{logstore_standard_log}} l where l.userid = $1 and l.timecreated >= $2 and l.origin = 'ws');
exception when undefined_table or undefined_column or insufficient_privilege then
    return false;
end
$body$;
revoke all on function moodle_shopd.call_logged(bigint, bigint) from public;

create or replace function moodle_shopd.site_settings() returns table (name text, value text)
    language sql stable security definer set search_path = pg_catalog, pg_temp
as $body$
    select c.name::text, c.value from {{config}} c where c.name in ('siteguest', 'siteadmins', 'mnet_localhost_id', 'lang')
$body$;
revoke all on function moodle_shopd.site_settings() from public;
