-- The kinds of which documents of the tenant are marked. Index: index_dirty_pkey. Cost: one probe per kind.
select kind from unnest(:kinds::text[]) kind
where exists (select from index_dirty d where d.tenant_id = current_tenant() and d.kind = kind.kind)
