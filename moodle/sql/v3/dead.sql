create or replace view moodle_shopd.dead as
    select bill, customer, ''::text as item_code, cause, detail, cause_at as since, 'order'::text as what, 0 as attempts
    from moodle_shopd.orders where cause is not null
    union all
    select bill, customer, item_code, cause, detail, coalesce(done_at, planned_at), kind, attempts
    from moodle_shopd.ledger where outcome in ('refused', 'uncertain')
    union all
    select h.bill, coalesce(o.customer, ''), '', 'held by a person', 'by ' || h.who || ': ' || h.why, h.at, 'order', 0
    from moodle_shopd.holds h left join moodle_shopd.orders o on o.bill = h.bill where h.released_at is null;
