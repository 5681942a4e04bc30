-- Asks for people to be written of anew: a row and an event for each who is not waiting yet, or, with :again, for all of
-- them; returns nothing, and its count is that of the events. A request of more than 15 days has no message left in any
-- queue (SQS keeps them for 14), so that it counts as none. Who is no person of the tenant is passed over.
-- Rows that stay as they are get locked all the same: who is just answering for one has either seen by then why it is
-- asked for, or is waited for, and the row is new. Cost: two index probes per person, and two inserts at most.
-- Index: user_pkey, highlight_regeneration_pkey.
with asked as (
    insert into highlight_regeneration (tenant_id, user_id, reason, requested_at)
    select current_tenant(), person.id, :reason::text, coalesce(:at::timestamptz, clock_timestamp())
    from (select distinct unnest(:ids::bigint[]) as id) wanted
    cross join lateral (select u.id from "user" u where u.id = wanted.id offset 0) person
    order by person.id
    on conflict (tenant_id, user_id) do update
    set reason = excluded.reason,
        requested_at = greatest(excluded.requested_at, highlight_regeneration.requested_at + interval '1 microsecond')
    where :again::boolean or highlight_regeneration.requested_at < excluded.requested_at - interval '15 days'
    returning user_id, requested_at
)
insert into event_log (tenant_id, type, source, subject, data, occurred_at)
select current_tenant(), 'springline.profiles.regeneration.requested.v1', 'springline/profiles', 'person/' || user_id,
       jsonb_build_object('user_id', user_id, 'reason', :reason::text), requested_at
from asked
order by user_id
