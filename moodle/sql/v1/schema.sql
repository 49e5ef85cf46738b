create table if not exists moodle_shopd.version (
    number int not null,
    installed_at timestamptz not null default clock_timestamp()
);
create unique index if not exists version_one_row on moodle_shopd.version ((true));

-- No key and no unique index: an insert by the shop must neither wait for another nor fail. vacuum_truncate would lock the
-- table exclusively for a moment each time it has been emptied, and the trigger waits for no lock: it would miss a row.
create table if not exists moodle_shopd.outbox (
    id bigint generated always as identity,
    change text not null,
    bill bigint not null,
    customer text not null,
    status text,
    transaction_id_known bool not null default false,
    seen_at timestamptz not null default clock_timestamp()
) with (vacuum_truncate = off, toast.vacuum_truncate = off,
        autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000);
create index if not exists outbox_customer on moodle_shopd.outbox (customer, id);
