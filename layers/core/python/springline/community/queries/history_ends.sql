-- The largest id of the tenant's people, messages, requests, comments and commented insights, 0 where there are none: how
-- far a backfill has to go. Cost: one step back from the end of each primary key, past the rows of other tenants.
select coalesce((select max(id) from "user" where tenant_id = current_tenant()), 0) as people,
       coalesce((select max(id) from message where tenant_id = current_tenant()), 0) as messages,
       coalesce((select max(id) from request where tenant_id = current_tenant()), 0) as requests,
       coalesce((select max(id) from request_comments where tenant_id = current_tenant()), 0) as comments,
       coalesce((select max(comment_id) from comment_llm_insights where tenant_id = current_tenant()), 0) as insights
