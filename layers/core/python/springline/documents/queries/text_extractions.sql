-- What was extracted from a text, as a JSON array of {"extractor", "start", "end", "page", "values"}, one for each of its
-- chunks and extractor, in the order of the text; the values are as chunk_extraction has them, with places in the chunk.
-- Cost: the chunks of the text. Index: chunk_place_pkey, chunk_extraction_pkey.
select coalesce(jsonb_agg(jsonb_build_object('extractor', e.extractor, 'start', p.start, 'end', p."end",
                                             'page', p.page, 'values', e."values")
                          order by p.ordinal, e.extractor), '[]')::text
from chunk_place p
join chunk_extraction e on e.tenant_id = current_tenant() and e.chunk_id = p.chunk_id
where p.tenant_id = current_tenant() and p.text_id = :text_id::bigint and jsonb_array_length(e."values") > 0
