-- Versions of an insight with numbers below :before, the newest first: (number, change, status, content as JSON text, note,
-- number in provenance, made by, made at). Index: insight_version_pkey. Cost: the page.
select number, change, status, content::text, note, recorded_version, made_by, made_at from insight_version
where tenant_id = current_tenant() and insight_id = :id::bigint and (:before::integer is null or number < :before::integer)
order by number desc
limit :limit::integer
