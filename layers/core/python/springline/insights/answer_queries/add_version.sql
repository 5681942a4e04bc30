-- Stores a version of an answer, as its newest. Cost: a row, and one probe. Index: answer_pkey.
with version as (
    insert into answer_version (tenant_id, answer_id, number, method, model, searched, dropped, made_by, made_at)
    values (current_tenant(), :id::bigint, :number::integer, :method, :model, :searched::jsonb, :dropped::integer, :by, :at::timestamptz)
    returning number
)
update answer set number = version.number, looked_at = :at::timestamptz
from version
where answer.tenant_id = current_tenant() and answer.id = :id::bigint
