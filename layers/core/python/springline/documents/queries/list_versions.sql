-- Versions of a bundle with the columns of version.sql, the newest first, those below a number. Cost: those that are
-- returned. Index: bundle_version_pkey, account_pkey.
select v.bundle_id, b.slug, v.number, v.state, v.note, v.origin::text, v.added, v.changed, v.removed, v.created_by,
       a.name, v.created_at, v.finished_at, v.run_id
from bundle b
join bundle_version v on v.tenant_id = current_tenant() and v.bundle_id = b.id
left join lateral (
    select name from account
    where tenant_id = current_tenant() and id = substring(v.created_by from '^account/([0-9]{1,18})$')::bigint offset 0
) a on true
where b.tenant_id = current_tenant() and b.slug = :slug and v.number < coalesce(:before::integer, 2147483647)
order by v.number desc
limit :limit::integer
