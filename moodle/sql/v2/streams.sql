create table if not exists moodle_shopd.streams (
    stream text primary key,
    due_at timestamptz not null,
    generation bigint not null default 1,
    lease_until timestamptz,
    lease_owner text, -- who took it last, until that is acknowledged
    fence bigint not null default 0,
    attempts int not null default 0
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000);
create index if not exists streams_due_at on moodle_shopd.streams (due_at);

-- Fences grow over all streams and for ever: a stream that was done, deleted and made anew must not deal one a second time.
create sequence if not exists moodle_shopd.fences;
