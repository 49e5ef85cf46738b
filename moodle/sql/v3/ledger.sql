-- What is taken back from an order ends as `undone`.
do $body$
begin
    if not exists (select from pg_constraint where conrelid = 'moodle_shopd.ledger'::regclass
                   and conname = 'ledger_outcome_check' and pg_get_constraintdef(oid) like '%undone%') then
        alter table moodle_shopd.ledger drop constraint if exists ledger_outcome_check;
        alter table moodle_shopd.ledger add constraint ledger_outcome_check check (outcome in
            ('planned', 'done', 'retry', 'refused', 'uncertain', 'again', 'not_ours', 'adopted', 'dropped', 'undone'));
    end if;
end
$body$;

-- Extensions under way, whose ends the next one counts from, and those that are just being taken back.
create index if not exists ledger_extensions on moodle_shopd.ledger (bill) where kind = 'extension' and outcome not in ('done', 'dropped', 'undone');
-- For brakes.undos.
create index if not exists ledger_undone on moodle_shopd.ledger (planned_at) where outcome = 'undone' or result ? 'undoing';
create index if not exists accounts_user on moodle_shopd.accounts (moodle_user) where moodle_user is not null;
create index if not exists ledger_suspensions on moodle_shopd.ledger (customer) where kind = 'account_suspension';
-- Learners, of seats and of sessions, are not the order's own account.
create index if not exists ledger_learners on moodle_shopd.ledger (((result->>'user')::bigint)) where place >= 10000 or element >= 1000000000;
