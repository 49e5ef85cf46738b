create or replace trigger moodle_shopd after update or delete on {{local_shop_product}}
    for each row execute function moodle_shopd.product_changed();
alter table {{local_shop_product}} enable trigger moodle_shopd;
