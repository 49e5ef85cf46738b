alter table moodle_shopd.outbox add column if not exists product bigint;
