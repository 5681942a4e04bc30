-- Writes the transcripts of an asset from one JSON array: key and id of those that are new or have changed.
-- Index: the unique key of asset and source_key.
insert into transcript (tenant_id, asset_id, language, source_key, content_hash)
select current_tenant(), :asset_id::bigint, t.language, t.source_key, t.content_hash
from jsonb_to_recordset(:transcripts::jsonb) as t (language text, source_key text, content_hash text)
on conflict (tenant_id, asset_id, source_key) do update set
    language = excluded.language,
    content_hash = excluded.content_hash
where (transcript.language, transcript.content_hash) is distinct from (excluded.language, excluded.content_hash)
returning source_key, id;
