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
            reference text, productiondata text, test int, now bigint) order by w.billitem
    loop
        insert into {{local_shop_product}} (catalogitemid, initialbillitemid, currentbillitemid, customerid, contexttype,
            instanceid, startdate, enddate, reference, productiondata, extradata, deleted, test)
        values (item.catalogitem, item.billitem, item.billitem, item.customer, 'userenrol', item.instance, item.startdate,
            item.enddate, item.reference, item.productiondata, '', 0, item.test)
        returning id into made;
        insert into {{local_shop_productevent}} (productid, billitemid, eventtype, eventdata, datecreated)
        values (made, item.billitem, 'billed', '', item.now);
        update moodle_shopd.ledger l set result = l.result || jsonb_build_object('product', made, 'billitem', item.billitem)
        where (l.bill, l.item_code, l.element, l.occurrence, l.place)
            = (item.bill, item.item_code, item.element, item.occurrence, item.place);
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
