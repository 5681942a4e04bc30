-- The chunks of some present documents as they are sent to an index, with a hash of each: root, document, JSON, hash. A
-- bundle that is archived has none. No library has documents. Index: bundle_document_pkey, chunk_place_pkey, chunk_pkey.
-- Cost: one probe per document and per chunk, and normalising the words of each.
select
    document.id,
    chunk_number(document.id, place.ordinal),
    told.body,
    encode(sha256(convert_to(told.body, 'UTF8')), 'hex')
from bundle_document document
join bundle on bundle.tenant_id = document.tenant_id and bundle.id = document.bundle_id and bundle.archived_at is null
join bundle_version version on version.tenant_id = document.tenant_id and version.bundle_id = document.bundle_id
    and version.number = document.from_number
join document_text text on text.tenant_id = document.tenant_id and text.id = document.text_id
join chunk_place place on place.tenant_id = document.tenant_id and place.text_id = document.text_id
join chunk on chunk.tenant_id = place.tenant_id and chunk.id = place.chunk_id
cross join lateral (
    select json_build_object(
        'document_id', chunk_number(document.id, place.ordinal),
        'asset_id', document.id,
        'title', search_words(coalesce(text.title, '')),
        'heading', search_words(chunk.heading),
        'text', search_words(chunk.text),
        'file', search_words(document.path),
        'bundle', bundle.slug,
        'path', document.path,
        'format', document.format,
        'language', text.language,
        'page', place.page,
        'added_at', to_char(version.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    )::text as body
) told
where document.tenant_id = current_tenant()
  and document.id = any(:roots::bigint[])
  and document.to_number is null
  and :library::text = '' and :others::text[] is not null
order by document.id, place.ordinal;
