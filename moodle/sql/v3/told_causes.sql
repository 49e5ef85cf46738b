-- Causes on the dead list of which somebody was told, so that each is told once.
create table if not exists moodle_shopd.told_causes (
    cause text primary key,
    told_at timestamptz not null default clock_timestamp(),
    seen_at timestamptz not null default clock_timestamp()
);
