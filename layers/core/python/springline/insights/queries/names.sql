-- Names of the accounts that are actors: (actor, name), no row for others. Index: account_pkey. Cost: one probe each.
select wanted.actor, a.name
from unnest(:actors::text[]) wanted (actor)
cross join lateral (
    select name from account
    where tenant_id = current_tenant() and id = substring(wanted.actor from '^account/([0-9]{1,18})$')::bigint offset 0
) a
