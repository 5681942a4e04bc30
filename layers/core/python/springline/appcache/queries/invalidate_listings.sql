-- Marks kept listings of :changed kinds as out of date, and removes those of :shrunk kinds, of which a document was
-- deleted: it may stand in any of them. Returns how many were removed and how many marked. Index: app_cache_listings has
-- those that are not marked yet, so that each fetch of a listing pays for one mark; those removed by the primary key.
with removed as (
    delete from app_cache
    where tenant_id = current_tenant() and kind = any(:shrunk::text[]) and document_id is null
    returning resource
),
marked as (
    update app_cache
    set invalidated_at = coalesce(invalidated_at, :at::timestamptz),
        changed_during_fetch = changed_during_fetch or lease_holder is not null
    where tenant_id = current_tenant() and kind = any(:changed::text[]) and kind <> all(:shrunk::text[])
      and document_id is null and (invalidated_at is null or lease_holder is not null)
    returning resource
)
select (select count(*) from removed), (select count(*) from marked)
