-- Lets nobody else number a version of a bundle, or change it, until the transaction ends; no row where there is none.
-- Returns its id. Cost: one probe. Index: the unique key of slugs.
select id from bundle where tenant_id = current_tenant() and slug = :slug for no key update
