-- Says that originals may be stored from now on, as somebody wants to send them; those that are known stay a day longer.
-- :originals is a JSON array of objects with sha256, size and media_type. Returns a JSON array of the hashes of those whose
-- bytes are here. Cost: one probe each. Index: document_original_pkey.
with announced as (
    insert into document_original (tenant_id, sha256, size, media_type, announced_at)
    select distinct on (sha256) current_tenant(), sha256, size, media_type, :at::timestamptz
    from jsonb_to_recordset(:originals::jsonb) as one (sha256 text, size bigint, media_type text)
    order by sha256
    on conflict (tenant_id, sha256) do update
    set announced_at = greatest(document_original.announced_at, excluded.announced_at)
    returning sha256, stored_at
)
select coalesce(jsonb_agg(sha256), '[]')::text from announced where stored_at is not null
