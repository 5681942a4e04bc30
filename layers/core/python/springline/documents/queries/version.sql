-- A version of a bundle: (bundle id, slug, number, state, note, origin as JSON, how many documents it added, changed and
-- removed, created by, the account's name, created at, finished at, run). Cost: three probes.
-- Index: the unique key of slugs, bundle_version_pkey, account_pkey.
select v.bundle_id, b.slug, v.number, v.state, v.note, v.origin::text, v.added, v.changed, v.removed, v.created_by,
       a.name, v.created_at, v.finished_at, v.run_id
from bundle b
join bundle_version v on v.tenant_id = current_tenant() and v.bundle_id = b.id
left join lateral (
    select name from account
    where tenant_id = current_tenant() and id = substring(v.created_by from '^account/([0-9]{1,18})$')::bigint offset 0
) a on true
where b.tenant_id = current_tenant() and b.slug = :slug and v.number = :number::integer
