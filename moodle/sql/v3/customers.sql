-- Customers who have no order, as the trace was last told of them; contact is a hash of their contact data.
create table if not exists moodle_shopd.customers (
    customer bigint primary key,
    contact bigint not null,
    account bigint not null
);
