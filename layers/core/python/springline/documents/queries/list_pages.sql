-- Pages of the web with the columns of page.sql, the newest first, those below an id. Cost: those that are returned.
-- Index: web_page_pkey.
select id, url, created_by, created_at, last_number from web_page
where tenant_id = current_tenant() and id < coalesce(:before::bigint, 9223372036854775807)
order by id desc
limit :limit::integer
