-- Lets nobody else number a snapshot of a page until the transaction ends: its newest number. Cost: one probe.
-- Index: web_page_pkey.
select last_number from web_page where tenant_id = current_tenant() and id = :id::bigint for no key update
