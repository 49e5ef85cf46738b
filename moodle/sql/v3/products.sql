-- Of each product row that we made, its place in the ledger and what was last acknowledged of it: the sweep and the waves
-- tell by it that a person, or the shop, changed the row.
create table if not exists moodle_shopd.products (
    product bigint primary key,
    bill bigint not null,
    item_code text not null,
    element int not null,
    occurrence int not null,
    place int not null,
    startdate bigint not null,
    enddate bigint not null,
    deleted bool not null default false,
    gone bool not null default false,
    last_event bigint not null default 0 -- newer events are the plugin's, which writes some of these changes itself
);
create index if not exists products_bill on moodle_shopd.products (bill);
