-- The customer-support course of the recorded site, made by hand as an operator would: rows only, run more than once at will.
INSERT INTO mdl_course (id, category, sortorder, fullname, shortname, idnumber, format, timecreated, timemodified)
VALUES (2, 1, 10001, 'Customer support', 'CUSTOMERSUPPORT', 'CS', 'topics', 1763800000, 1763800000) ON CONFLICT DO NOTHING;
INSERT INTO mdl_context (id, contextlevel, instanceid, path, depth) VALUES (11, 50, 2, '/1/3/11', 3) ON CONFLICT DO NOTHING;
INSERT INTO mdl_enrol (id, enrol, status, courseid, sortorder, roleid, timecreated, timemodified) VALUES
    (1, 'manual', 0, 2, 0, 5, 1763800000, 1763800000), (2, 'guest', 1, 2, 1, 0, 1763800000, 1763800000),
    (3, 'self', 1, 2, 2, 5, 1763800000, 1763800000) ON CONFLICT DO NOTHING;
