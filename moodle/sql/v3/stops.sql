-- What people stopped. A row stays when it is lifted: who, when and why remain on record.
create table if not exists moodle_shopd.holds (
    bill bigint not null,
    who text not null,
    why text not null,
    at timestamptz not null default clock_timestamp(),
    released_by text,
    released_why text,
    released_at timestamptz
);
create unique index if not exists holds_in_force on moodle_shopd.holds (bill) where released_at is null;
create index if not exists holds_bill on moodle_shopd.holds (bill);

create table if not exists moodle_shopd.pauses (
    scope text not null check (scope in ('all', 'handler', 'product')),
    name text not null default '',
    who text not null,
    why text not null,
    at timestamptz not null default clock_timestamp(),
    resumed_by text,
    resumed_why text,
    resumed_at timestamptz
);
create unique index if not exists pauses_in_force on moodle_shopd.pauses (scope, name) where resumed_at is null;
