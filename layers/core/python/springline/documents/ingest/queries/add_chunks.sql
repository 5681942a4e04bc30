-- Keeps chunks that nobody has kept. :chunks is a JSON array of objects with hash, text and heading. They are locked in the
-- order of their hashes, so that two who keep the same ones don't wait for each other.
-- Cost: one probe each. Index: the unique key of chunk.
insert into chunk (tenant_id, content_hash, text, heading)
select distinct on (hash) current_tenant(), hash, text, heading
from jsonb_to_recordset(:chunks::jsonb) as one (hash text, text text, heading text)
order by hash
on conflict (tenant_id, content_hash) do nothing
