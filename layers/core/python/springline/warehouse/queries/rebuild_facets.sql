-- Counts all facets of the tenant from the landed rows. Cost: reads the whole landing; full rebuild only.
-- `offset 0` keeps PostgreSQL 18 from pulling the whole-row reference up, which it then can't plan.
insert into index_facet (tenant_id, kind, doc_id, facet, value, n)
select current_tenant(), kind, doc_id, facet, value, sum(n)
from (
    select f.* from (select m from raw_signal_messages m where tenant_id = current_tenant() offset 0) landed (row), lateral message_facets(landed.row) f
    union all
    select f.* from (select c from raw_request_comments c where tenant_id = current_tenant() offset 0) landed (row), lateral comment_facets(landed.row) f
    union all
    select f.* from (select r from raw_requests r where tenant_id = current_tenant() offset 0) landed (row), lateral request_facets(landed.row) f
    union all
    select f.* from (select i from comment_insights i where tenant_id = current_tenant() offset 0) landed (row), lateral insight_facets(landed.row) f
) counted
group by kind, doc_id, facet, value
