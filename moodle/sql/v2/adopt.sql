insert into moodle_shopd.orders (bill, customer, status, transaction_id, fingerprint, item_codes, history, adopted,
                                 placed_fingerprint, produced)
select b.id, b.customerid, b.status, coalesce(b.transactionid, ''), coalesce(i.fingerprint, 0), coalesce(i.codes, '{}'),
       jsonb_build_array(jsonb_build_object('status', b.status, 'at', (extract(epoch from moodle_shopd.now()) * 1000)::bigint)),
       true, case when b.status <> 'WORKING' then coalesce(i.fingerprint, 0) end, p.billid is not null
from {{local_shop_bill}} b
left join (select i.billid, {{fingerprint}} as fingerprint, {{item_codes}} as codes
           from {{local_shop_billitem}} i group by i.billid) i on i.billid = b.id
left join (select distinct i.billid from {{local_shop_product}} p
           join {{local_shop_billitem}} i on i.id = p.initialbillitemid) p on p.billid = b.id
where exists (select from moodle_shopd.site where adopted_at is null)
  and not exists (select from moodle_shopd.outbox o where o.bill = b.id)
on conflict do nothing;
update moodle_shopd.site set adopted_at = moodle_shopd.now() where adopted_at is null;
analyze moodle_shopd.orders;
