-- The rows of the recorded site before its first case, over a fresh Site: what the answers depend on.
DELETE FROM mdl_user WHERE id > 2;
DELETE FROM mdl_context WHERE id > 5;
DELETE FROM mdl_role_assignments;
DELETE FROM mdl_enrol;
DELETE FROM mdl_course WHERE id > 1;
DELETE FROM mdl_role_allow_assign WHERE roleid <> 13;
DELETE FROM mdl_external_services_functions;

INSERT INTO mdl_user (id, confirmed, mnethostid, username, firstname, lastname, email, city, country, password)
SELECT 3, 1, 1, 'benoit.tostain', 'Benoît', 'Tostain', 'b.t@example.org', 'Paris', 'FR', repeat('x', 119)
UNION ALL SELECT 4, 1, 1, 'x1', 'B', 'T', 'x1@example.org', '', '0', repeat('x', 119)
UNION ALL SELECT 5 + i, 1, 1, 'bench' || i, 'B', 'T', 'bench' || i || '@example.org', '', '', repeat('x', 119) FROM generate_series(1, 5) AS i
UNION ALL SELECT 11 + i, 1, 1, 'bb' || i, 'B', 'T', 'bb' || i || '@example.org', '', '', repeat('x', 119) FROM generate_series(0, 49) AS i;
INSERT INTO mdl_context (id, contextlevel, instanceid, path, depth) VALUES
    (11, 50, 2, '/1/3/11', 3), (12, 50, 3, '/1/3/12', 3), (13, 30, 3, '/1/13', 2), (14, 30, 4, '/1/14', 2);
INSERT INTO mdl_context (id, contextlevel, instanceid, path, depth)
SELECT 10 + i, 30, i, '/1/' || (10 + i), 2 FROM generate_series(6, 60) AS i;
INSERT INTO mdl_course (id, category, fullname, shortname, idnumber) VALUES
    (2, 1, 'Customer support', 'CUSTOMERSUPPORT', 'CS'), (3, 1, 'E-formation', 'EFORM-C', 'EF');
INSERT INTO mdl_enrol (id, enrol, status, courseid, sortorder, roleid) VALUES
    (1, 'manual', 0, 2, 0, 5), (2, 'guest', 1, 2, 1, 0), (3, 'self', 1, 2, 2, 5),
    (4, 'manual', 0, 3, 0, 5), (5, 'guest', 1, 3, 1, 0), (6, 'self', 1, 3, 2, 5);
INSERT INTO mdl_user_enrolments (id, status, enrolid, userid, timestart, timeend) VALUES
    (1, 0, 1, 3, 0, 0), (2, 0, 4, 3, 0, 0), (44, 0, 1, 20, 0, 0);
INSERT INTO mdl_role_assignments (id, roleid, contextid, userid) VALUES (1, 5, 11, 3), (2, 12, 11, 3), (3, 5, 12, 3), (45, 5, 11, 20);
INSERT INTO mdl_role_allow_assign (roleid, allowassign) VALUES (1, 1), (1, 2), (1, 3), (1, 4), (1, 5), (3, 4), (3, 5);

-- The recorded service was open to every user, and offered these.
UPDATE mdl_external_services SET restrictedusers = 0 WHERE id = 2;
INSERT INTO mdl_external_services_functions (externalserviceid, functionname)
SELECT 2, name FROM unnest(ARRAY[
    'core_user_create_users', 'core_user_get_users_by_field', 'core_user_get_users', 'core_user_update_users',
    'core_user_delete_users', 'enrol_manual_enrol_users', 'enrol_manual_unenrol_users', 'core_course_get_courses_by_field',
    'core_enrol_get_users_courses', 'core_enrol_get_enrolled_users', 'core_role_assign_roles', 'core_role_unassign_roles',
    'core_group_create_groups', 'core_group_get_course_groups', 'core_group_add_group_members', 'core_webservice_get_site_info',
    'core_message_send_instant_messages', 'core_course_create_courses', 'core_course_duplicate_course',
    'core_course_create_categories', 'core_course_get_categories', 'core_enrol_get_course_enrolment_methods',
    'tool_mobile_call_external_functions', 'core_course_get_courses', 'core_cohort_add_cohort_members',
    'core_enrol_unenrol_user_enrolment', 'core_enrol_submit_user_enrolment_form', 'core_user_add_user_private_files',
    'core_group_create_groupings']) WITH ORDINALITY AS f(name, place) ORDER BY place;

SELECT setval('mdl_context_id_seq', 999), setval('mdl_user_enrolments_id_seq', 99), setval('mdl_role_assignments_id_seq', 99);
