-- Lets nobody else record a text of a page until the transaction ends. Cost: one probe. Index: web_page_pkey.
select id from web_page where tenant_id = current_tenant() and id = :page_id::bigint for no key update
