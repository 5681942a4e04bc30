-- Adds the row in which a person's highlight will be, without words yet; changes nothing where it is there, or where the
-- tenant has no such person. Cost: two index probes, one insert at most. Index: user_pkey, user_profile_highlights_pkey.
insert into user_profile_highlights (tenant_id, user_id)
select current_tenant(), id from "user" where id = :user_id::bigint
on conflict do nothing
