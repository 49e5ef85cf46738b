create table if not exists moodle_shopd.orders (
    bill bigint primary key,
    customer text not null,
    status text not null,
    transaction_id text not null default '',
    fingerprint bigint not null default 0,
    item_codes text[] not null default '{}',
    history jsonb not null default '[]',
    adopted bool not null default false,
    paid_at timestamptz,
    placed_fingerprint bigint,
    known_fingerprint bigint,
    produced bool not null default false,
    look_at timestamptz,
    overwritten_at timestamptz,
    changed_at timestamptz,
    cause text,
    detail text,
    cause_at timestamptz,
    released text[] not null default '{}',
    acknowledged_at timestamptz not null default clock_timestamp()
);
create index if not exists orders_customer on moodle_shopd.orders (customer);
create index if not exists orders_look_at on moodle_shopd.orders (look_at) where look_at is not null;
create index if not exists orders_cause on moodle_shopd.orders (cause) where cause is not null;
-- For orders that share a transaction id.
create index if not exists orders_transaction_id on moodle_shopd.orders (transaction_id);
-- For `status`: few rows, whatever the shop's history.
create index if not exists orders_unproduced on moodle_shopd.orders (paid_at) where paid_at is not null and not produced;
create index if not exists orders_for_a_person on moodle_shopd.orders (status) where status in ('PARTIAL', 'FAILED') and not adopted;
