-- A small site: what a fresh Moodle has, one course that is sold, one shop that sells it, and a service account.
-- Ids as on the recorded site: the support course would be 2 (context 11, enrolment instances 1 to 3).
INSERT INTO mdl_config (name, value) VALUES
    ('allowaccountssameemail', '0'), ('auth', 'email'), ('country', '0'), ('debug', '0'),
    ('defaultpreference_maildisplay', '2'), ('enablewebservices', '1'),
    ('enrol_plugins_enabled', 'manual,guest,self,cohort'), ('extendedusernamechars', '0'),
    ('forceloginforprofiles', '1'), ('lang', 'en'), ('maintenance_enabled', '0'), ('messaging', '1'),
    ('messagingallusers', '0'), ('mnet_localhost_id', '1'), ('passwordpolicy', '1'),
    ('release', '4.5.6 (Build: 20250811)'), ('showuseridentity', 'email'), ('siteadmins', '2'), ('siteguest', '1'),
    ('version', '2024100706'), ('webserviceprotocols', 'rest');
INSERT INTO mdl_config_plugins (plugin, name, value) VALUES
    ('local_shop', 'version', '2025011400'), ('enrol_manual', 'roleid', '5');

INSERT INTO mdl_role (id, name, shortname, description, sortorder, archetype) VALUES
    (1, '', 'manager', '', 1, 'manager'), (2, '', 'coursecreator', '', 2, 'coursecreator'),
    (3, '', 'editingteacher', '', 3, 'editingteacher'), (4, '', 'teacher', '', 4, 'teacher'),
    (5, '', 'student', '', 5, 'student'), (6, '', 'guest', '', 6, 'guest'), (7, '', 'user', '', 7, 'user'),
    (8, '', 'frontpage', '', 8, 'frontpage'), (9, 'Course Owner', 'courseowner', '', 9, 'editingteacher'),
    (10, 'Category Owner', 'categoryowner', '', 10, 'coursecreator'), (11, 'Sales manager', 'sales', '', 11, ''),
    (12, 'Customer', 'customer', '', 12, ''), (13, 'Web service moodle-shopd', 'shopd', '', 13, '');
INSERT INTO mdl_role_context_levels (roleid, contextlevel) VALUES
    (1, 10), (1, 40), (1, 50), (2, 10), (2, 40), (3, 50), (3, 70), (4, 50), (4, 70), (5, 50), (5, 70), (9, 40),
    (9, 50), (10, 40), (11, 80), (11, 10), (12, 50), (12, 10), (13, 10);
INSERT INTO mdl_role_allow_assign (roleid, allowassign) VALUES
    (1, 1), (1, 2), (1, 3), (1, 4), (1, 5), (3, 4), (3, 5), (13, 5), (13, 9), (13, 10), (13, 12);
INSERT INTO mdl_role_capabilities (contextid, roleid, capability, permission, timemodified, modifierid)
SELECT 1, 13, capability, 1, 1763800000, 2 FROM unnest(ARRAY[
    'webservice/rest:use', 'moodle/user:create', 'moodle/user:update', 'moodle/user:viewdetails',
    'moodle/user:viewalldetails', 'moodle/site:viewuseridentity', 'enrol/manual:enrol', 'enrol/manual:unenrol', 'moodle/role:assign',
    'moodle/course:view', 'moodle/course:viewhiddencourses', 'moodle/course:managegroups', 'moodle/category:manage',
    'moodle/course:create', 'moodle/backup:backupcourse', 'moodle/restore:restorecourse',
    'moodle/site:sendmessage', 'moodle/site:messageanyuser']) AS capability;

INSERT INTO mdl_context (id, contextlevel, instanceid, path, depth) VALUES
    (1, 10, 0, '/1', 1), (2, 50, 1, '/1/2', 2), (3, 40, 1, '/1/3', 2), (4, 30, 1, '/1/4', 2), (5, 30, 2, '/1/5', 2),
    (6, 30, 3, '/1/6', 2), (7, 30, 4, '/1/7', 2), (12, 50, 3, '/1/3/12', 3);
INSERT INTO mdl_course_categories (id, name, idnumber, parent, sortorder, coursecount, depth, path) VALUES
    (1, 'Category 1', NULL, 0, 10000, 1, 1, '/1');
INSERT INTO mdl_course (id, category, sortorder, fullname, shortname, idnumber, format, timecreated, timemodified) VALUES
    (1, 0, 1, 'Shop', 'SHOP', '', 'site', 1763800000, 1763800000),
    (3, 1, 10002, 'E-formation', 'EFORM-C', 'EF', 'topics', 1763800000, 1763800000);
INSERT INTO mdl_enrol (id, enrol, status, courseid, sortorder, roleid, timecreated, timemodified) VALUES
    (4, 'manual', 0, 3, 0, 5, 1763800000, 1763800000), (5, 'guest', 1, 3, 1, 0, 1763800000, 1763800000),
    (6, 'self', 1, 3, 2, 5, 1763800000, 1763800000);

-- Passwords are hashes of nothing anybody can type.
INSERT INTO mdl_user (id, auth, confirmed, mnethostid, username, password, firstname, lastname, email, maildisplay,
                      timecreated, timemodified) VALUES
    (1, 'manual', 1, 1, 'guest', '$6$rounds=10000$sandbox$none', 'Guest user', ' ', 'root@localhost', 2, 1763800000, 1763800000),
    (2, 'manual', 1, 1, 'admin', '$6$rounds=10000$sandbox$none', 'Admin', 'User', 'admin@example.org', 1, 1763800000, 1763800000),
    (3, 'manual', 1, 1, 'ws.shopd', '$6$rounds=10000$sandbox$none', 'Shop', 'Daemon', 'ws.shopd@example.org', 2, 1763800000, 1763800000),
    (4, 'manual', 1, 1, 'sales.manager', '$6$rounds=10000$sandbox$none', 'Sales', 'Manager', 'sales@example.org', 2, 1763800000, 1763800000);
INSERT INTO mdl_role_assignments (roleid, contextid, userid, timemodified, modifierid) VALUES
    (13, 1, 3, 1763800000, 2), (11, 1, 4, 1763800000, 2);

INSERT INTO mdl_external_services (id, name, enabled, restrictedusers, timecreated, shortname) VALUES
    (1, 'Moodle mobile web service', 0, 0, 1763800000, 'moodle_mobile_app'),
    (2, 'moodle-shopd', 1, 1, 1763800000, 'shopd');
INSERT INTO mdl_external_services_users (externalserviceid, userid, timecreated) VALUES (2, 2, 1763800000), (2, 3, 1763800000);
INSERT INTO mdl_external_services_functions (externalserviceid, functionname) SELECT 2, name FROM unnest(ARRAY[
    'core_webservice_get_site_info', 'core_user_create_users', 'core_user_get_users_by_field', 'core_user_update_users',
    'enrol_manual_enrol_users', 'core_role_assign_roles', 'core_course_get_courses_by_field', 'core_group_create_groups',
    'core_group_add_group_members', 'core_message_send_instant_messages', 'core_group_delete_group_members',
    'enrol_manual_unenrol_users', 'core_role_unassign_roles', 'core_course_create_categories',
    'core_course_create_courses', 'core_course_duplicate_course']) AS name;
INSERT INTO mdl_external_tokens (token, privatetoken, tokentype, userid, externalserviceid, contextid, creatorid, timecreated, name) VALUES
    ('5a4d0b0e7f1c4c0c9d5e8f3a2b1c6d7e', NULL, 0, 3, 2, 1, 2, 1763800000, 'moodle-shopd'),
    ('00adad0000000000000000000000ad00', NULL, 0, 2, 2, 1, 2, 1763800000, 'administrator');

INSERT INTO mdl_local_shop_catalog (id, name, description, salesconditions, countryrestrictions, billfooter) VALUES
    (1, 'Catalog', '', '', '', '');
INSERT INTO mdl_local_shop_catalogcategory (id, catalogid, parentid, name, description) VALUES (1, 1, 0, 'Courses', '');
INSERT INTO mdl_local_shop (id, name, description, currency, catalogid, eula, paymodes, defaultpaymode, navsteps) VALUES
    (1, 'Shop', '', 'EUR', 1, '', '', 'test', '');
INSERT INTO mdl_local_shop_catalogitem (id, catalogid, categoryid, code, shortname, name, description, price1, taxcode,
                                        stock, productiondata, requireddata, enablehandler, handlerparams) VALUES
    (1, 1, 1, 'EFORM', 'EFORM', 'E-formation', '', 100, '0', 1000, '', '', '', '');
INSERT INTO mdl_local_flowcontrol (element, fromstate, tostate)
SELECT 'bill', split_part(pair, ' ', 1), split_part(pair, ' ', 2) FROM unnest(ARRAY[
    'PLACED PENDING', 'PLACED PREPROD', 'PLACED SOLDOUT', 'PLACED CANCELLED', 'WORKING PLACED', 'WORKING PENDING',
    'WORKING PARTIAL', 'WORKING CANCELLED', 'PENDING CANCELLED', 'PENDING REFUSED', 'PENDING SOLDOUT', 'PREPROD COMPLETE',
    'PREPROD PARTIAL', 'PARTIAL COMPLETE', 'PARTIAL PAYBACK', 'SOLDOUT COMPLETE', 'SOLDOUT PAYBACK', 'PAYBACK CANCELLED',
    'REFUSED PENDING', 'REFUSED SOLDOUT', 'FAILED CANCELLED', 'FAILED SOLDOUT']) AS pair;

DO $$
DECLARE t text; top bigint;
BEGIN
    FOR t IN SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
              WHERE n.nspname = 'public' AND c.relkind = 'r' LOOP
        EXECUTE format('SELECT coalesce(max(id), 0) FROM %I', t) INTO top;
        IF top > 0 THEN
            PERFORM setval(pg_get_serial_sequence(t, 'id'), top);
        END IF;
    END LOOP;
END $$;
