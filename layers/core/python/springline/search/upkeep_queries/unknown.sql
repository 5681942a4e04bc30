-- Which of some attempts the ledger doesn't know: JSON of [document, attempt, root], as they were given.
-- Cost: a probe of the primary key each.
select coalesce(json_agg(json_build_array(document_id, rev, asset_id)), '[]')::text
from jsonb_to_recordset(:held::jsonb) as held (document_id bigint, rev bigint, asset_id bigint)
where not exists (
    select from search_ledger known
    where known.tenant_id = current_tenant() and known.index_name = :index_name
      and (known.document_id, known.rev) = (held.document_id, held.rev)
);
