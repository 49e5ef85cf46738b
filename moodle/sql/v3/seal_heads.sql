-- What all that a daemon has traced comes down to: heads of its seal. Rows are only ever added.
create table if not exists moodle_shopd.seal_heads (
    daemon text not null,
    file bigint not null,
    head text not null,
    written_at timestamptz not null,
    at timestamptz not null default clock_timestamp()
);
create index if not exists seal_heads_daemon on moodle_shopd.seal_heads (daemon, at);
