create or replace function moodle_shopd.claim(owner text, how_many int, lease interval)
    returns table (stream text, fence bigint, generation bigint, attempts int, taken_over bool)
    language plpgsql security definer set search_path = pg_catalog, pg_temp
as $body$
#variable_conflict use_column
declare
    at constant timestamptz := moodle_shopd.now();
begin
    with marked as (
        update moodle_shopd.outbox set routed = true
        where ctid = any (array(select o.ctid from moodle_shopd.outbox o where not o.routed
                                order by o.id limit 10000 for update skip locked))
        returning customer
    )
    insert into moodle_shopd.streams as known (stream, due_at)
    select distinct customer, at from marked order by customer
    on conflict (stream) do update
        set generation = known.generation + 1, due_at = least(known.due_at, excluded.due_at);

    if exists (select from moodle_shopd.pauses p where p.scope = 'all' and p.resumed_at is null) then
        return; -- what came in is routed, and waits
    end if;
    return query
    with due as (
        select s.stream, s.due_at, s.lease_owner from moodle_shopd.streams s
        where s.due_at <= at and (s.lease_until is null or s.lease_until <= at)
        order by s.due_at limit how_many for update skip locked
    ), taken as (
        -- The clock, not a sequence: a claim is not flushed, and a sequence that a crash sets back would give a fence again
        -- to somebody else while its old holder still means to let go of it.
        update moodle_shopd.streams s
        set lease_until = at + claim.lease, lease_owner = claim.owner,
            fence = greatest(s.fence + 1, (extract(epoch from clock_timestamp()) * 1000000)::bigint)
        from due where s.stream = due.stream
        returning s.stream, s.fence, s.generation, s.attempts, due.due_at, due.lease_owner as owner_before
    )
    select taken.stream, taken.fence, taken.generation, taken.attempts, coalesce(taken.owner_before <> claim.owner, false)
    from taken order by taken.due_at;
end
$body$;
revoke all on function moodle_shopd.claim(text, int, interval) from public;
