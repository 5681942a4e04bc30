-- Lets nobody else end a document of a version, or record one of its bundle, until the transaction ends; no row where there
-- is none. Returns (slug, state, run). Cost: two probes. Index: bundle_pkey, bundle_version_pkey.
select b.slug, v.state, v.run_id
from bundle b
join bundle_version v on v.tenant_id = current_tenant() and v.bundle_id = b.id and v.number = :number::integer
where b.tenant_id = current_tenant() and b.id = :bundle_id::bigint
for no key update of b, v
