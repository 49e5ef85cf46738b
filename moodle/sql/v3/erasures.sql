-- What was erased on a person's request: of whom by the customer's id alone, by which operator, why, and how many rows.
create table if not exists moodle_shopd.erasures (
    customer text not null,
    who text not null,
    why text not null,
    rows bigint not null,
    at timestamptz not null default clock_timestamp()
);
