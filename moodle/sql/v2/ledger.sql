create table if not exists moodle_shopd.ledger (
    bill bigint not null,
    item_code text not null,
    element int not null,
    occurrence int not null,
    place int not null,
    customer text not null,
    phase text not null,
    kind text not null,
    intent jsonb not null,
    outcome text not null default 'planned',
    cause text,
    detail text,
    attempts int not null default 0,
    next_try timestamptz,
    result jsonb not null default '{}',
    planned_at timestamptz not null default clock_timestamp(),
    done_at timestamptz,
    primary key (bill, item_code, element, occurrence, place),
    check (outcome in ('planned', 'done', 'retry', 'refused', 'uncertain', 'again', 'not_ours', 'adopted', 'dropped'))
);
create index if not exists ledger_customer on moodle_shopd.ledger (customer);
create index if not exists ledger_dead on moodle_shopd.ledger (cause) where outcome in ('refused', 'uncertain');

create table if not exists moodle_shopd.accounts (
    customer text primary key,
    email text unique,
    username text unique,
    moodle_user bigint,
    created bool not null default false,
    claimed_at timestamptz not null default clock_timestamp()
);
