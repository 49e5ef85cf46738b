-- What a wave did, recorded in one round trip with its COMMIT: ledger first, the shop's rows last and in order of id, each
-- with a condition on what was read. Returns {"lost": [stream...]} and records nothing when a lease is no longer ours, else
-- {"lost": [], "missed": [bill...]} with the bills whose row had moved on; their outbox rows bring them back.
create or replace function moodle_shopd.acknowledge(wave jsonb) returns jsonb
    language plpgsql set search_path = pg_catalog, pg_temp
as $body$
declare
    at constant timestamptz := moodle_shopd.now();
    lost jsonb;
    missed jsonb;
begin
    perform set_config('moodle_shopd.ours', 'on', true);

    with mine as (
        select s.stream from moodle_shopd.streams s
        join jsonb_to_recordset(wave->'streams') w(stream text, fence bigint) on w.stream = s.stream and w.fence = s.fence
        order by s.stream for update of s
    )
    select coalesce(jsonb_agg(w->>'stream'), '[]') into lost
    from jsonb_array_elements(wave->'streams') w where w->>'stream' not in (select stream from mine);
    if lost <> '[]' then
        return jsonb_build_object('lost', lost);
    end if;

    update moodle_shopd.ledger l
    set outcome = w.outcome, cause = w.cause, detail = w.detail, attempts = w.attempts,
        next_try = to_timestamp(w.next_try / 1000.0), result = w.result,
        done_at = case when w.outcome in ('done', 'not_ours', 'adopted') then coalesce(l.done_at, at) when w.outcome = 'undone' then at end
    from jsonb_to_recordset(wave->'ledger') w(bill bigint, item_code text, element int, occurrence int, place int,
        outcome text, cause text, detail text, attempts int, next_try float8, result jsonb)
    where (l.bill, l.item_code, l.element, l.occurrence, l.place) = (w.bill, w.item_code, w.element, w.occurrence, w.place)
      and (l.outcome not in ('again', 'dropped') or w.outcome in ('done', 'undone')); -- an operator retried or dropped it meanwhile

    insert into moodle_shopd.accounts as a (customer, moodle_user, created) -- several orders of one customer name one account
    select distinct on (w.customer) w.customer, w.moodle_user, w.created
    from jsonb_to_recordset(wave->'accounts') w(customer text, moodle_user bigint, created bool) order by w.customer, w.created desc
    on conflict (customer) do update -- an account that we made stays ours when a later order finds it
        set moodle_user = excluded.moodle_user, created = excluded.created,
            email = case when excluded.created then a.email end, username = case when excluded.created then a.username end
        where not (a.created and a.moodle_user is not distinct from excluded.moodle_user);

    delete from moodle_shopd.accounts a using jsonb_array_elements_text(wave->'unclaimed') w(customer)
    where a.customer = w.customer and a.moodle_user is null
      and not exists (select from moodle_shopd.ledger l -- another order of that customer is still getting it
                      where l.customer = a.customer and l.kind = 'account' and l.outcome in ('planned', 'retry', 'again', 'uncertain'));

    insert into moodle_shopd.orders as o (bill, customer, status, transaction_id, fingerprint, item_codes, history, adopted,
        paid_at, placed_fingerprint, known_fingerprint, produced, look_at, overwritten_at, changed_at, cause, detail, cause_at,
        released, acknowledged_at)
    select w.bill, w.customer, w.status, w.transaction_id, w.fingerprint, array(select jsonb_array_elements_text(w.item_codes)),
        w.history, w.adopted, to_timestamp(w.paid_at / 1000.0), w.placed_fingerprint, w.known_fingerprint, w.produced,
        to_timestamp(w.look_at / 1000.0), to_timestamp(w.overwritten_at / 1000.0), to_timestamp(w.changed_at / 1000.0),
        w.cause, w.detail, case when w.cause is not null then at end, array(select jsonb_array_elements_text(w.released)), at
    from jsonb_to_recordset(wave->'orders') w(bill bigint, customer text, status text, transaction_id text, fingerprint bigint,
        item_codes jsonb, history jsonb, adopted bool, paid_at float8, placed_fingerprint bigint, known_fingerprint bigint,
        produced bool, look_at float8, overwritten_at float8, changed_at float8, cause text, detail text, released jsonb)
    order by w.bill
    on conflict (bill) do update -- what an operator released or dropped meanwhile stays
        set customer = excluded.customer, status = excluded.status, transaction_id = excluded.transaction_id,
            fingerprint = excluded.fingerprint, item_codes = excluded.item_codes,
            history = case when o.history -> -1 ? 'note' and not excluded.history @> jsonb_build_array(o.history -> -1)
                           then excluded.history || jsonb_build_array(o.history -> -1) else excluded.history end,
            adopted = excluded.adopted, paid_at = excluded.paid_at, placed_fingerprint = excluded.placed_fingerprint,
            known_fingerprint = excluded.known_fingerprint, produced = excluded.produced, look_at = excluded.look_at,
            overwritten_at = excluded.overwritten_at, changed_at = excluded.changed_at,
            cause = case when excluded.cause = any (o.released) and excluded.cause <> all (excluded.released) then null
                         else excluded.cause end,
            detail = excluded.detail, acknowledged_at = excluded.acknowledged_at,
            released = case when o.released <@ excluded.released then excluded.released
                            else array(select unnest(o.released) union select unnest(excluded.released)) end,
            cause_at = case when excluded.cause is null or (excluded.cause = any (o.released) and excluded.cause <> all (excluded.released))
                            then null when o.cause = excluded.cause then o.cause_at else at end;

    delete from moodle_shopd.outbox o
    using jsonb_to_recordset(wave->'outbox') w(id bigint, stream text)
    where o.customer = w.stream and o.id = w.id;
    update moodle_shopd.outbox o set customer = w.customer, routed = false
    from jsonb_to_recordset(wave->'reroute') w(id bigint, stream text, customer text)
    where o.customer = w.stream and o.id = w.id;
    insert into moodle_shopd.outbox (change, bill, customer, status, transaction_id_known)
    select 'S', w.bill, w.customer, w.status, true
    from jsonb_to_recordset(wave->'requeue') w(bill bigint, customer text, status text);

    with due as (
        select w.stream, w.fence, w.generation,
            least(to_timestamp(w.again_at / 1000.0),
                  (select min(o.look_at) from moodle_shopd.orders o where o.customer = w.stream and o.look_at is not null)) as due_at
        from jsonb_to_recordset(wave->'streams') w(stream text, fence bigint, generation bigint, again_at float8)
    ), done as (
        delete from moodle_shopd.streams s using due d
        where s.stream = d.stream and s.fence = d.fence and s.generation = d.generation and d.due_at is null
    )
    update moodle_shopd.streams s
    set lease_until = null, lease_owner = null, attempts = 0,
        due_at = case when s.generation = d.generation then d.due_at else at end
    from due d
    where s.stream = d.stream and s.fence = d.fence and not (s.generation = d.generation and d.due_at is null);

    perform moodle_shopd.record_products(wave);
    perform moodle_shopd.record_product_ends(wave);
    perform moodle_shopd.record_undone_products(wave);
    perform moodle_shopd.record_changed_products(wave);
    update {{local_shop_customer}} c set hasaccount = w.moodle_user
    from (select * from jsonb_to_recordset(wave->'has_account') w(id bigint, was bigint, moodle_user bigint) order by w.id) w
    where c.id = w.id and c.hasaccount = w.was;

    with written as (
        update {{local_shop_bill}} b set status = w.status, productionfeedback = w.feedback
        from (select * from jsonb_to_recordset(wave->'bills')
              w(id bigint, customer text, was text, status text, feedback_was text, feedback text) order by w.id) w
        where b.id = w.id and b.status = w.was and b.customerid = w.customer
          and coalesce(b.productionfeedback, '') = w.feedback_was
        returning b.id
    )
    select coalesce(jsonb_agg(w->'id'), '[]') into missed
    from jsonb_array_elements(wave->'bills') w where (w->>'id')::bigint not in (select id from written);
    return jsonb_build_object('lost', lost, 'missed', missed);
end
$body$;
revoke all on function moodle_shopd.acknowledge(jsonb) from public;
-- The product rows of a wave with their events, and those that follow their item to its new id. A product is made once for
-- an item: its id goes into the ledger's result, and its row counts as the mark of production.
create or replace function moodle_shopd.record_products(wave jsonb) returns void
    language plpgsql set search_path = pg_catalog, pg_temp
as $body$
declare
    item record;
    made bigint;
begin
    for item in
        select * from jsonb_to_recordset(wave->'products') w(bill bigint, item_code text, element int, occurrence int, place int,
            catalogitem bigint, billitem bigint, customer bigint, instance bigint, startdate bigint, enddate bigint,
            reference text, productiondata text, test int, now bigint, contexttype text) order by w.billitem, w.place
    loop
        insert into {{local_shop_product}} (catalogitemid, initialbillitemid, currentbillitemid, customerid, contexttype,
            instanceid, startdate, enddate, reference, productiondata, extradata, deleted, test)
        values (item.catalogitem, item.billitem, item.billitem, item.customer, item.contexttype, item.instance, item.startdate,
            item.enddate, item.reference, item.productiondata, '', 0, item.test)
        returning id into made;
        insert into {{local_shop_productevent}} (productid, billitemid, eventtype, eventdata, datecreated)
        values (made, item.billitem, 'billed', '', item.now);
        update moodle_shopd.ledger l set result = l.result || jsonb_build_object('product', made, 'billitem', item.billitem)
        where (l.bill, l.item_code, l.element, l.occurrence, l.place)
            = (item.bill, item.item_code, item.element, item.occurrence, item.place);
        update moodle_shopd.products k -- its row was lost, and is made anew
        set product = made, startdate = item.startdate, enddate = item.enddate, deleted = false, gone = false, last_event = 0
        where (k.bill, k.item_code, k.element, k.occurrence, k.place)
            = (item.bill, item.item_code, item.element, item.occurrence, item.place);
        if not found then
            insert into moodle_shopd.products (product, bill, item_code, element, occurrence, place, startdate, enddate)
            values (made, item.bill, item.item_code, item.element, item.occurrence, item.place, item.startdate, item.enddate);
        end if;
    end loop;

    update {{local_shop_product}} p
    set initialbillitemid = case when p.initialbillitemid = w.was then w.billitem else p.initialbillitemid end,
        currentbillitemid = case when p.currentbillitemid = w.was then w.billitem else p.currentbillitemid end
    from (select * from jsonb_to_recordset(wave->'moves') w(product bigint, was bigint, billitem bigint) order by w.product) w
    where p.id = w.product;
    update {{local_shop_productevent}} e set billitemid = w.billitem
    from jsonb_to_recordset(wave->'moves') w(product bigint, was bigint, billitem bigint)
    where e.productid = w.product and e.billitemid = w.was;
end
$body$;
revoke all on function moodle_shopd.record_products(jsonb) from public;
-- The ends of products that are moved, and that go back. Each is moved once: its effect is done, or undone, from this
-- transaction on. A product without end stays so.
create or replace function moodle_shopd.record_product_ends(wave jsonb) returns void
    language plpgsql set search_path = pg_catalog, pg_temp
as $body$
declare
    item record;
    made bigint;
    ends record;
    later record;
    become jsonb; -- each end that orders set, and what it comes to without the one that goes
    new_from bigint;
    new_to bigint;
begin
    -- Of an enrolment's products it is the one that ends last.
    for item in
        select * from jsonb_to_recordset(wave->'shifts') w(bill bigint, item_code text, element int, occurrence int, place int,
            customer bigint, instance bigint, product bigint, billitem bigint, enddate bigint, seconds bigint, "from" bigint,
            now bigint)
        order by w.instance, w.product, w.bill, w.billitem
    loop
        select p.id into made from {{local_shop_product}} p
        where p.customerid = item.customer and p.deleted = 0
          and case when item.product is not null then p.id = item.product
                   else p.instanceid = item.instance and p.contexttype in ('userenrol', 'user_enrolment') end
        order by p.enddate = 0 desc, p.enddate desc, p.id desc limit 1;
        with before as (
            select p.enddate from {{local_shop_product}} p where p.id = made
        ), moved as (
            update {{local_shop_product}} p
            set enddate = case when p.enddate = 0 then 0
                               when item.product is not null then greatest(p.enddate, item."from") + item.seconds
                               when item.enddate is not null then greatest(p.enddate, item.enddate)
                               else p.enddate + item.seconds end
            where p.id = made
            returning p.enddate
        ), seen as (
            update moodle_shopd.products k set enddate = moved.enddate
            from before, moved where k.product = made and k.enddate = before.enddate
        )
        select before.enddate as was, moved.enddate as since into ends from before, moved;
        insert into {{local_shop_productevent}} (productid, billitemid, eventtype, eventdata, datecreated)
        select made, item.billitem, 'updated', '', item.now where made is not null;
        update moodle_shopd.products k
        set last_event = (select max(e.id) from {{local_shop_productevent}} e where e.productid = made) where k.product = made;
        update moodle_shopd.ledger l
        set result = l.result || jsonb_build_object('billitem', item.billitem)
            || case when made is null then '{}' else jsonb_build_object('product', made,
                   'shifted', jsonb_build_object('from', ends.was, 'to', ends.since)) end
        where (l.bill, l.item_code, l.element, l.occurrence, l.place)
            = (item.bill, item.item_code, item.element, item.occurrence, item.place);
    end loop;

    -- An end that a person set since stays. One that later orders moved on comes to what they add to what this one counted
    -- from, each of them never from before its own payment.
    for item in
        select * from jsonb_to_recordset(wave->'unshifts') w(bill bigint, item_code text, element int, occurrence int, place int,
            product bigint, was bigint, since bigint, taken_from bigint, taken_to bigint, billitem bigint, now bigint)
        order by w.product, w.since desc
    loop
        become := jsonb_build_object(item.since::text, item.was);
        for later in
            select l.bill, l.item_code, l.element, l.occurrence, l.place, (l.result->'shifted'->>'from')::bigint as was,
                (l.result->'shifted'->>'to')::bigint as since,
                coalesce(l.intent->>'seconds', e.intent->>'seconds')::bigint as seconds,
                coalesce(l.intent->>'from', e.intent->>'from')::bigint as paid
            from moodle_shopd.ledger l
            left join moodle_shopd.ledger e on (e.bill, e.item_code, e.element, e.occurrence, e.place)
                = (l.bill, l.item_code, l.element, l.occurrence, 0) and e.kind = 'extension'
            where l.kind = 'product_shift' and l.outcome = 'done' and (l.result->>'product')::bigint = item.product
              and (l.result->'shifted'->>'to')::bigint > item.since
            order by 7
        loop
            continue when not become ? later.was::text;
            new_from := (become->>later.was::text)::bigint;
            new_to := coalesce(greatest(new_from, later.paid) + later.seconds, later.since - (later.was - new_from));
            become := become || jsonb_build_object(later.since::text, new_to);
            update moodle_shopd.ledger l
            set result = jsonb_set(l.result, '{shifted}', jsonb_build_object('from', new_from, 'to', new_to))
            where (l.bill, l.item_code, l.element, l.occurrence, l.place)
                = (later.bill, later.item_code, later.element, later.occurrence, later.place);
        end loop;
        with before as (
            select p.enddate, case when p.enddate = 0 then 0
                                   when p.enddate = item.taken_from and not become ? p.enddate::text then item.taken_to
                                   else coalesce((become->>p.enddate::text)::bigint, p.enddate) end as wanted
            from {{local_shop_product}} p where p.id = item.product
        ), moved as (
            update {{local_shop_product}} p set enddate = before.wanted from before
            where p.id = item.product and p.enddate <> before.wanted returning p.enddate
        ), seen as (
            update moodle_shopd.products k set enddate = moved.enddate
            from before, moved where k.product = item.product and k.enddate = before.enddate
        )
        insert into {{local_shop_productevent}} (productid, billitemid, eventtype, eventdata, datecreated)
        select item.product, coalesce(item.billitem, p.currentbillitemid), 'update', '', item.now
        from moved, {{local_shop_product}} p where p.id = item.product;
        if found then
            update moodle_shopd.products k
            set last_event = (select max(e.id) from {{local_shop_productevent}} e where e.productid = k.product)
            where k.product = item.product;
        end if;
    end loop;
end
$body$;
revoke all on function moodle_shopd.record_product_ends(jsonb) from public;
-- Product rows that were undone are marked deleted, and those that are given again come back, each with the plugin's event;
-- those that stand name what they stand for.
create or replace function moodle_shopd.record_undone_products(wave jsonb) returns void
    language plpgsql set search_path = pg_catalog, pg_temp
as $body$
begin
    with gone as (
        update {{local_shop_product}} p set deleted = 1
        from (select * from jsonb_to_recordset(wave->'withdrawn') w(product bigint, now bigint) order by w.product) w
        where p.id = w.product and p.deleted = 0
        returning p.id, p.currentbillitemid, w.now
    ), seen as (
        update moodle_shopd.products k set deleted = true from gone where k.product = gone.id
    )
    insert into {{local_shop_productevent}} (productid, billitemid, eventtype, eventdata, datecreated)
    select id, currentbillitemid, 'delete', '', now from gone;

    with back as (
        update {{local_shop_product}} p
        set deleted = 0, instanceid = coalesce(w.instance, p.instanceid), -- a seat's is the shop's
            startdate = w.startdate, enddate = w.enddate
        from (select * from jsonb_to_recordset(wave->'restored')
              w(product bigint, now bigint, instance bigint, startdate bigint, enddate bigint) order by w.product) w
        where p.id = w.product and p.deleted <> 0
        returning p.id, p.currentbillitemid, p.startdate, p.enddate, w.now
    ), seen as (
        update moodle_shopd.products k set deleted = false, startdate = back.startdate, enddate = back.enddate
        from back where k.product = back.id
    )
    insert into {{local_shop_productevent}} (productid, billitemid, eventtype, eventdata, datecreated)
    select id, currentbillitemid, 'restore', '', now from back;

    -- Rows that were altered, or whose enrolment or role was made anew, name again what they stand for.
    update {{local_shop_product}} p
    set instanceid = coalesce(w.instance, p.instanceid), initialbillitemid = coalesce(w.billitem, p.initialbillitemid),
        currentbillitemid = case when p.currentbillitemid = p.initialbillitemid
                                 then coalesce(w.billitem, p.currentbillitemid) else p.currentbillitemid end
    from (select * from jsonb_to_recordset(wave->'corrected') w(product bigint, instance bigint, billitem bigint) order by w.product) w
    where p.id = w.product and p.deleted = 0
      and (p.instanceid, p.initialbillitemid) is distinct from (coalesce(w.instance, p.instanceid), coalesce(w.billitem, p.initialbillitemid));
    insert into {{local_shop_productevent}} (productid, billitemid, eventtype, eventdata, datecreated)
    select w.product, w.billitem, 'billed', '', w.now
    from jsonb_to_recordset(wave->'corrected') w(product bigint, billitem bigint, now bigint)
    join {{local_shop_product}} p on p.id = w.product and p.deleted = 0
    where w.billitem is not null
      and not exists (select from {{local_shop_productevent}} e where e.productid = w.product and e.billitemid = w.billitem);
end
$body$;
revoke all on function moodle_shopd.record_undone_products(jsonb) from public;
-- Product rows that a person or the shop changed are taken note of, with the plugin's event where the plugin has not written
-- it; and an access that came back as another row is named by its products.
create or replace function moodle_shopd.record_changed_products(wave jsonb) returns void
    language plpgsql set search_path = pg_catalog, pg_temp
as $body$
declare
    item record;
    newest bigint;
begin
    update moodle_shopd.products k
    set last_event = (select max(e.id) from {{local_shop_productevent}} e where e.productid = k.product)
    from jsonb_array_elements((wave->'withdrawn') || (wave->'restored')) w where k.product = (w->>'product')::bigint;

    for item in
        select k.product, k.last_event, w.startdate, w.enddate, w.deleted, w.gone, w.now,
            case when w.gone then null when w.deleted and not k.deleted then 'delete'
                 when k.deleted and not w.deleted then 'restore'
                 when (w.startdate, w.enddate) is distinct from (k.startdate, k.enddate) then 'update' end as event
        from jsonb_to_recordset(wave->'seen') w(product bigint, startdate bigint, enddate bigint, deleted bool, gone bool, now bigint)
        join moodle_shopd.products k on k.product = w.product order by w.product
    loop
        insert into {{local_shop_productevent}} (productid, billitemid, eventtype, eventdata, datecreated)
        select p.id, p.currentbillitemid, item.event, '', item.now from {{local_shop_product}} p
        where p.id = item.product and item.event is not null
          and not exists (select from {{local_shop_productevent}} e where e.productid = p.id and e.id > item.last_event
                          and left(e.eventtype, 6) = left(item.event, 6));
        select coalesce(max(e.id), item.last_event) into newest from {{local_shop_productevent}} e where e.productid = item.product;
        update moodle_shopd.products k
        set startdate = item.startdate, enddate = item.enddate, deleted = item.deleted, gone = item.gone, last_event = newest
        where k.product = item.product;
    end loop;

    update {{local_shop_product}} p set instanceid = w.instance
    from (select * from jsonb_to_recordset(wave->'instances') w(product bigint, instance bigint) order by w.product) w
    where p.id = w.product and p.deleted = 0 and p.instanceid <> w.instance;

    -- A seat whose request was met names its learner's enrolment; one that was taken back no longer does.
    update {{local_shop_product}} p
    set instanceid = w.instance, extradata = case when w.request is null then p.extradata else '' end
    from (select * from jsonb_to_recordset(wave->'seats') w(product bigint, instance bigint, was bigint, request text)
          order by w.product) w
    where p.id = w.product and case when w.request is null then p.instanceid = w.was else p.extradata = w.request end;
end
$body$;
revoke all on function moodle_shopd.record_changed_products(jsonb) from public;
