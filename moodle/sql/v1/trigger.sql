create or replace trigger moodle_shopd after insert or update or delete on {{local_shop_bill}}
    for each row execute function moodle_shopd.bill_changed();
alter table {{local_shop_bill}} enable trigger moodle_shopd;
