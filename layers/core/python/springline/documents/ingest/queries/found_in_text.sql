-- What an extractor found in a text, as a JSON array of [start of the chunk, page, values] in the order of the text.
-- Cost: the text's chunks, one probe each whatever the planner thinks of their number (offset 0).
-- Index: chunk_place_pkey, chunk_extraction_pkey.
select coalesce(jsonb_agg(jsonb_build_array(p.start, p.page, e."values") order by p.ordinal), '[]')::text
from chunk_place p
cross join lateral (
    select "values" from chunk_extraction
    where tenant_id = current_tenant() and chunk_id = p.chunk_id and extractor = :extractor
    offset 0
) e
where p.tenant_id = current_tenant() and p.text_id = :text_id::bigint and e."values" <> '[]'
