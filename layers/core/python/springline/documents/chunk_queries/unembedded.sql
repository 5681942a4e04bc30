-- Chunks behind :after that :model does not know, or knows by vectors of another length than :dimensions, the oldest first:
-- (id, heading, text). Of one text, or, with :text_id null, of all present documents. Index: chunk_place_pkey,
-- chunk_place_of_chunk, bundle_document_of_text, chunk_embedding_pkey. Cost: the places that are looked through, with two
-- probes each.
select c.id, c.heading, c.text
from (
    select distinct p.chunk_id
    from chunk_place p
    where p.tenant_id = current_tenant() and p.chunk_id > :after::bigint
      and case when :text_id::bigint is null
               then exists (select from bundle_document d where d.tenant_id = current_tenant() and d.text_id = p.text_id and d.to_number is null)
               else p.text_id = :text_id::bigint end
      and not exists (
          select from chunk_embedding e where e.tenant_id = current_tenant() and e.chunk_id = p.chunk_id and e.model = :model::text and e.chunk_id > :after::bigint
            and e.dimensions = coalesce(:dimensions::smallint, e.dimensions))
    order by p.chunk_id limit :size::integer
) missing
join chunk c on c.tenant_id = current_tenant() and c.id = missing.chunk_id
order by c.id
