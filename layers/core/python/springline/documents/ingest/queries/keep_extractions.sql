-- Keeps what an extractor found in chunks, unless somebody has. :found is a JSON array of objects with chunk, values, calls,
-- prompt_tokens, completion_tokens and cost. Cost: one probe each. Index: chunk_extraction_pkey.
insert into chunk_extraction (tenant_id, chunk_id, extractor, "values", calls, prompt_tokens, completion_tokens, cost,
    extracted_at)
select current_tenant(), one.chunk, :extractor, one."values", one.calls, one.prompt_tokens, one.completion_tokens, one.cost,
       :at::timestamptz
from jsonb_to_recordset(:found::jsonb) as one (chunk bigint, "values" jsonb, calls integer, prompt_tokens bigint,
    completion_tokens bigint, cost bigint)
order by one.chunk
on conflict (tenant_id, chunk_id, extractor) do nothing
