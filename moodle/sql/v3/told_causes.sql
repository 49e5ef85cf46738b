-- Causes on the dead list of which somebody was told, so that each is told once. Of their words, which may name a person,
-- the SHA-256 alone, in hexadecimal digits.
create table if not exists moodle_shopd.told_causes (
    digest text primary key,
    told_at timestamptz not null default clock_timestamp(),
    seen_at timestamptz not null default clock_timestamp()
);
