-- The chunks of present documents, or of :version, that mean most nearly what :vector means to :model: (number, cosine distance).
-- With few chunks of the tenant an exact search; with many by the index of vectors of this length, where there is one
-- (chunk_embedding_384, _768, _1024, _1536), which is read on until enough of what it finds is within the filters, or 20,000 were
-- looked at; where it gives up so, all that is within the filters is compared, in a second statement.
select chunk_number(d.id, p.ordinal), e.embedding::extensions.vector({dimensions}) operator(extensions.<=>) :vector::extensions.vector({dimensions}) as distance
from chunk_embedding e
join chunk_place p on p.tenant_id = current_tenant() and p.chunk_id = e.chunk_id
join bundle_document d on d.tenant_id = current_tenant() and d.text_id = p.text_id
join bundle b on b.tenant_id = current_tenant() and b.id = d.bundle_id and b.archived_at is null
where e.tenant_id = current_tenant() and e.model = :model::text and e.dimensions = {dimensions}
  and case when :version::integer is null then d.to_number is null
           else d.from_number <= :version::integer and coalesce(d.to_number, :version::integer) >= :version::integer end
  and (cardinality(:bundles::text[]) = 0 or b.slug = any(:bundles::text[]))
  and (cardinality(:paths::text[]) = 0 or d.path = any(:paths::text[]))
  and (cardinality(:formats::text[]) = 0 or d.format = any(:formats::text[]))
order by (e.embedding::extensions.vector({dimensions}) operator(extensions.<=>) :vector::extensions.vector({dimensions})){exactly}
limit :size::integer
