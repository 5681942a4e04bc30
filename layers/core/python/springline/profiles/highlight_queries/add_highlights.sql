-- Adds the rows in which the highlights of people :ids will be, without words yet, in the order of ids; passes over people
-- whom the tenant doesn't have. A row that somebody else has added meanwhile is written as it is, so that it is locked and
-- can't be erased before it is read. Cost: per person two index probes, one insert. Index: user_pkey,
-- user_profile_highlights_pkey.
insert into user_profile_highlights (tenant_id, user_id)
select current_tenant(), known.id
from (select distinct unnest(:ids::bigint[]) as id) wanted
cross join lateral (select id from "user" where id = wanted.id offset 0) known
order by known.id
on conflict (tenant_id, user_id) do update set version = user_profile_highlights.version
