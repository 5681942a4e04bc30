-- Locks a project, so nobody changes it or its members until the transaction ends. Cost: one probe. Index: project_pkey.
select id from project where tenant_id = current_tenant() and id = :id::bigint for update
