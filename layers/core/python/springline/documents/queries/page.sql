-- A page of the web: (id, URL, created by and at, newest number). Cost: one probe. Index: web_page_pkey.
select id, url, created_by, created_at, last_number from web_page
where tenant_id = current_tenant() and id = :id::bigint
