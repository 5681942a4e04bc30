-- Snapshots of a page with the columns of snapshot.sql but text and layout, the newest first, those below a number.
-- Cost: those that are returned. Index: web_snapshot_pkey, web_page_pkey, document_original_pkey, document_text_pkey.
select s.page_id, p.url, s.number, s.sha256, o.size, s.format, s.status, s.final_url, s.media_type, s.fetched_by,
       s.fetched_at, s.seen_at, s.version, s.text_id, t.title, t.problem_code, t.problem_detail
from web_snapshot s
join web_page p on p.tenant_id = current_tenant() and p.id = s.page_id
join document_original o on o.tenant_id = current_tenant() and o.sha256 = s.sha256
left join document_text t on t.tenant_id = current_tenant() and t.id = s.text_id
where s.tenant_id = current_tenant() and s.page_id = :page_id::bigint
  and s.number < coalesce(:before::integer, 2147483647)
order by s.number desc
limit :limit::integer
