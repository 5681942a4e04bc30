-- Says where chunks are in a text. :places is a JSON array of objects with ordinal, hash, start, end and page. Touches a row
-- for each that is known. Cost: one probe each. Index: the unique key of chunk.
insert into chunk_place (tenant_id, text_id, ordinal, chunk_id, start, "end", page)
select current_tenant(), :text_id::bigint, one.ordinal, c.id, one.start, one."end", one.page
from jsonb_to_recordset(:places::jsonb) as one (ordinal integer, hash text, start integer, "end" integer, page integer)
join chunk c on c.tenant_id = current_tenant() and c.content_hash = one.hash
