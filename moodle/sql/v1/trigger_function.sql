create or replace function moodle_shopd.bill_changed() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp
as $body$
begin
    begin
        if current_setting('moodle_shopd.ours', true) = 'on' then
            return null;
        end if;
        if tg_op = 'UPDATE' and (old.status, old.customerid, old.transactionid, old.amount, old.emissiondate)
            is not distinct from (new.status, new.customerid, new.transactionid, new.amount, new.emissiondate) then
            return null;
        end if;
        lock table moodle_shopd.outbox in row exclusive mode nowait;
        if tg_op = 'DELETE' then
            insert into moodle_shopd.outbox (change, bill, customer, status, transaction_id_known)
            values ('D', old.id, coalesce(old.customerid::text, ''), old.status, coalesce(old.transactionid, '') <> '');
        else
            insert into moodle_shopd.outbox (change, bill, customer, status, transaction_id_known)
            values (left(tg_op, 1), new.id, coalesce(new.customerid::text, ''), new.status,
                    coalesce(new.transactionid, '') <> '');
        end if;
        if not pg_try_advisory_xact_lock_shared(1936223088, 1) and pg_notification_queue_usage() < 0.5 then
            perform pg_notify('moodle_shopd', '');
        end if;
    exception when others then
        null;
    end;
    return null;
end
$body$;
revoke all on function moodle_shopd.bill_changed() from public;
