-- Keeps a project from being changed until the transaction ends; others may do the same. Cost: one probe.
-- Index: project_pkey.
select id from project where tenant_id = current_tenant() and id = :id::bigint for share
