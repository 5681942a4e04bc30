-- Applies changes of the feed to kept documents: those deleted are removed, those kept in an older version are marked as
-- out of date. What is being fetched at this moment may be older than the change, so it won't count as fresh. Returns
-- how many were removed and how many marked. Index: app_cache_documents. Cost: one probe per change.
with changed as (
    select * from jsonb_to_recordset(:items::jsonb) as item (kind text, id bigint, version bigint, content_hash text, deleted boolean)
),
removed as (
    delete from app_cache kept using changed
    where kept.tenant_id = current_tenant() and kept.kind = changed.kind and kept.document_id = changed.id and changed.deleted
    returning kept.resource
),
marked as (
    update app_cache kept
    set invalidated_at = coalesce(kept.invalidated_at, :at::timestamptz),
        changed_during_fetch = kept.changed_during_fetch or kept.lease_holder is not null
    from changed
    where kept.tenant_id = current_tenant() and kept.kind = changed.kind and kept.document_id = changed.id
      and not changed.deleted and (kept.invalidated_at is null or kept.lease_holder is not null)
      and (kept.version is null or kept.version < changed.version
           or (kept.version = changed.version and kept.etag is distinct from '"' || changed.content_hash || '"'))
    returning kept.resource
)
select (select count(*) from removed), (select count(*) from marked)
