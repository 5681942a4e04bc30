-- The text of version :version of a web page: (text). Index: the unique key of web_page, web_snapshot_pkey. Cost: the
-- snapshots of that page, and the text.
select t.text
from web_page p
join web_snapshot s on s.tenant_id = current_tenant() and s.page_id = p.id and s.version = :version::integer
join document_text t on t.tenant_id = current_tenant() and t.id = s.text_id
where p.tenant_id = current_tenant() and p.url = :url and t.text is not null
order by s.number
limit 1
