-- Some requests as they are sent to an index, with a hash of each: root, document, JSON, hash. Those that were withdrawn
-- have no document. No library has requests. Index: request_index_pkey. Cost: one probe per request, and normalising the
-- words of the document, whose lists hold 100 values at most.
select
    request.id,
    request.id,
    document.body,
    encode(sha256(convert_to(document.body, 'UTF8')), 'hex')
from request_index request
cross join lateral (select request.doc::jsonb as parsed offset 0) whole
cross join lateral (
    select json_build_object(
        'document_id', request.id,
        'asset_id', request.id,
        'title', search_words(request.name),
        'author', search_words(coalesce(parsed #>> '{author,name}', '')),
        'about', search_words(indexed_about(parsed)),
        'kind', parsed ->> 'needs_or_offers',
        'status', parsed ->> 'status',
        'tags', to_json(indexed_values(parsed, 'tags')),
        'locations', to_json(indexed_values(parsed, 'locations')),
        'groups', to_json(indexed_values(parsed, 'groups')),
        'domains', to_json(indexed_values(parsed, 'links')),
        'languages', to_json(indexed_values(parsed, 'languages')),
        'comments', request.messages,
        'last_at', to_char(request.last_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    )::text as body
) document
where request.tenant_id = current_tenant()
  and request.id = any(:roots::bigint[])
  and not request.deleted
  and :library::text = '' and :others::text[] is not null
order by request.id;
