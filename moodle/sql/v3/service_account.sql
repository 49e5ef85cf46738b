-- What Moodle lets the account of the web service do, for those who look for mistakes: settings, tokens (never their
-- text), services, and what its roles in the system context allow, those of every user included.
create or replace function moodle_shopd.service_account(userid bigint) returns jsonb
    language sql stable security definer set search_path = pg_catalog, pg_temp
as $body$
    with system as (
        select x.id from {{context}} x where x.contextlevel = 10
    ), roles as (
        select a.roleid from {{role_assignments}} a, system s where a.userid = $1 and a.contextid = s.id
        union
        select c.value::bigint from {{config}} c where c.name = 'defaultuserroleid' and c.value ~ '^[0-9]{1,18}$'
    )
    select jsonb_build_object(
        'settings', (select coalesce(jsonb_object_agg(c.name, c.value), '{}') from {{config}} c
                     where c.name in ('enablewebservices', 'webserviceprotocols', 'maintenance_enabled', 'siteadmins')),
        'tokens', (select coalesce(jsonb_agg(jsonb_build_object(
                              'service', t.externalserviceid, 'valid_until', coalesce(t.validuntil, 0),
                              'addresses', coalesce(t.iprestriction, ''))), '[]')
                   from {{external_tokens}} t where t.userid = $1 and t.tokentype = 0),
        'services', (select coalesce(jsonb_agg(jsonb_build_object(
                                'id', s.id, 'name', s.name, 'enabled', s.enabled <> 0, 'restricted', s.restrictedusers <> 0,
                                'capability', coalesce(s.requiredcapability, ''), 'listed', l.id is not null,
                                'valid_until', coalesce(l.validuntil, 0))), '[]')
                     from {{external_services}} s
                     left join {{external_services_users}} l on l.externalserviceid = s.id and l.userid = $1
                     where s.id in (select t.externalserviceid from {{external_tokens}} t where t.userid = $1)),
        'capabilities', (select coalesce(jsonb_agg(a.capability), '[]')
                         from (select c.capability from {{role_capabilities}} c, system s
                               where c.contextid = s.id and c.roleid in (select roleid from roles)
                               group by c.capability
                               having bool_or(c.permission = 1) and not bool_or(c.permission = -1000)) a),
        'assigns', (select coalesce(jsonb_agg(distinct a.allowassign), '[]') from {{role_allow_assign}} a
                    where a.roleid in (select roleid from roles)))
$body$;
revoke all on function moodle_shopd.service_account(bigint) from public;
