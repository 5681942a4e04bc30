-- What was found last in each chunk of a text, as a JSON array of [start of the chunk, page, values] in the order of the
-- text. Cost: the text's chunks and what was ever found in them. Index: chunk_place_pkey, chunk_extraction_pkey.
select coalesce(jsonb_agg(jsonb_build_array(p.start, p.page, e."values") order by p.ordinal), '[]')::text
from chunk_place p
cross join lateral (
    select "values" from chunk_extraction
    where tenant_id = current_tenant() and chunk_id = p.chunk_id
    order by extracted_at desc, extractor
    limit 1
) e
where p.tenant_id = current_tenant() and p.text_id = :text_id::bigint and e."values" <> '[]'
