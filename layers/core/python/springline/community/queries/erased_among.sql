-- Which of :member_keys are accounts of people who were erased: (member key, person). Cost: a hash and an index probe per
-- key. Index: the primary key of erased_account.
select k.member_key, e.user_id
from unnest(:member_keys::text[]) k (member_key)
cross join lateral (
    select user_id from erased_account where tenant_id = current_tenant() and hash = hash_of_account(k.member_key) offset 0
) e
