-- Keeps what chunks mean to :model, :embedded being [{chunk_id, embedding}]; those that are kept already in that
-- length, and those whose chunk is gone, change nothing. Returns nothing. Cost: one row each, and its place in the index of vectors, some 1 ms.
insert into chunk_embedding (tenant_id, chunk_id, model, dimensions, embedding, embedded_at)
select current_tenant(), one.chunk_id, :model, extensions.vector_dims(one.embedding::extensions.vector), one.embedding::extensions.vector, :at::timestamptz
from jsonb_to_recordset(:embedded::jsonb) one (chunk_id bigint, embedding text)
where exists (select from chunk where tenant_id = current_tenant() and id = one.chunk_id)
order by one.chunk_id
on conflict (tenant_id, chunk_id, model) do update
set dimensions = excluded.dimensions, embedding = excluded.embedding, embedded_at = excluded.embedded_at
where chunk_embedding.dimensions <> excluded.dimensions
