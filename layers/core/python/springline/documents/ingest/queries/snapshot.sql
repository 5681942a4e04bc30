-- A snapshot of a page that is to be read: (URL, SHA-256, size, format, charset, version, whether a newer one is recorded).
-- Cost: the page's snapshots that are newer. Index: web_snapshot_pkey, web_page_pkey, document_original_pkey.
select p.url, s.sha256, o.size, s.format, s.charset, s.version,
       exists(select from web_snapshot l
              where l.tenant_id = current_tenant() and l.page_id = s.page_id and l.number > s.number
                and l.version is not null)
from web_snapshot s
join web_page p on p.tenant_id = current_tenant() and p.id = s.page_id
join document_original o on o.tenant_id = current_tenant() and o.sha256 = s.sha256
where s.tenant_id = current_tenant() and s.page_id = :page_id::bigint and s.number = :number::integer
