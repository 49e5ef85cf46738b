-- When a user was first and last active in courses, by Moodle's log, which the login role may not read. Nothing where the
-- site keeps none.
create or replace function moodle_shopd.course_accesses(userid bigint, courses bigint[])
    returns table (course bigint, first_at bigint, last_at bigint, entries bigint)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $body$
begin
    return query select l.courseid, min(l.timecreated), max(l.timecreated), count(*) from {{logstore_standard_log}} l
        where l.userid = $1 and l.courseid = any ($2) group by l.courseid;
exception when undefined_table or undefined_column or insufficient_privilege then
    return;
end
$body$;
revoke all on function moodle_shopd.course_accesses(bigint, bigint[]) from public;
