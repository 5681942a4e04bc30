-- Some people as they are sent to an index, with a hash of each: root, document, JSON, hash. Those who are gone have no
-- document. No library has people. Index: people_index_pkey. Cost: one probe per person, and normalising the words of
-- the document, whose lists hold 100 values at most.
select
    person.id,
    person.id,
    document.body,
    encode(sha256(convert_to(document.body, 'UTF8')), 'hex')
from people_index person
cross join lateral (select person.doc::jsonb as parsed offset 0) whole
cross join lateral (
    select json_build_object(
        'document_id', person.id,
        'asset_id', person.id,
        'name', search_words(person.name),
        'about', search_words(indexed_about(parsed)),
        'tags', to_json(indexed_values(parsed, 'tags')),
        'locations', to_json(indexed_values(parsed, 'locations')),
        'groups', to_json(indexed_values(parsed, 'groups')),
        'domains', to_json(indexed_values(parsed, 'links')),
        'languages', to_json(indexed_values(parsed, 'languages')),
        'is_bot', (parsed ->> 'is_bot')::boolean,
        'messages', person.messages,
        'last_at', to_char(person.last_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    )::text as body
) document
where person.tenant_id = current_tenant()
  and person.id = any(:roots::bigint[])
  and not person.deleted
  and :library::text = '' and :others::text[] is not null
order by person.id;
