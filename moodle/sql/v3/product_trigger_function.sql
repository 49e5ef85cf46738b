create or replace function moodle_shopd.product_changed() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp
as $body$
begin
    begin
        if current_setting('moodle_shopd.ours', true) = 'on' then
            return null;
        end if;
        if tg_op = 'UPDATE' and (old.customerid, old.contexttype, old.instanceid, old.startdate, old.enddate, old.deleted, old.extradata)
            is not distinct from (new.customerid, new.contexttype, new.instanceid, new.startdate, new.enddate, new.deleted, new.extradata) then
            return null;
        end if;
        lock table moodle_shopd.outbox in row exclusive mode nowait;
        insert into moodle_shopd.outbox (change, bill, customer, product)
        values ('P', 0, coalesce(old.customerid::text, ''), old.id);
        if not pg_try_advisory_xact_lock_shared(1936223088, 1) and pg_notification_queue_usage() < 0.5 then
            perform pg_notify('moodle_shopd', '');
        end if;
    exception when others then
        null;
    end;
    return null;
end
$body$;
revoke all on function moodle_shopd.product_changed() from public;
