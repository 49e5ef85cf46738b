alter table moodle_shopd.outbox add column if not exists routed bool not null default false;
create index if not exists outbox_unrouted on moodle_shopd.outbox (id) where not routed;
