-- Which of some attempts are shown: JSON of [document, attempt, root]. Cost: a probe of the primary key each.
select coalesce(json_agg(json_build_array(document_id, rev, asset_id)), '[]')::text
from search_ledger
join jsonb_to_recordset(:attempts::jsonb) as asked (document_id bigint, rev bigint) using (document_id, rev)
where tenant_id = current_tenant() and index_name = :index_name and state = 'shown';
