insert into moodle_shopd.products (product, bill, item_code, element, occurrence, place, startdate, enddate, deleted, last_event)
select p.id, l.bill, l.item_code, l.element, l.occurrence, l.place, p.startdate, p.enddate, p.deleted <> 0,
       coalesce((select max(e.id) from {{local_shop_productevent}} e where e.productid = p.id), 0)
from moodle_shopd.ledger l join {{local_shop_product}} p on p.id = (l.result->>'product')::bigint
where l.kind = 'product' and l.outcome in ('done', 'undone')
on conflict do nothing;
