-- Chunks of a text that an extractor has not read: (chunk, text, heading), in the order of the text, :limit at most.
-- Cost: the text's chunks, one probe each whatever the planner thinks of their number (offset 0).
-- Index: chunk_place_pkey, chunk_extraction_pkey, chunk_pkey.
select c.id, c.text, c.heading
from (
    select chunk_id, min(ordinal) as ordinal from chunk_place
    where tenant_id = current_tenant() and text_id = :text_id::bigint
    group by chunk_id
) p
join chunk c on c.tenant_id = current_tenant() and c.id = p.chunk_id
where not exists(
    select from chunk_extraction e
    where e.tenant_id = current_tenant() and e.chunk_id = p.chunk_id and e.extractor = :extractor
    offset 0
)
order by p.ordinal
limit :limit::integer
