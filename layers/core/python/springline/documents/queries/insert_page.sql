-- Stores a page of the web, or finds it; returns its id. Index: the unique key of addresses.
insert into web_page (tenant_id, url, created_by, created_at)
values (current_tenant(), :url, :created_by, :at::timestamptz)
on conflict (tenant_id, url) do update set url = excluded.url
returning id
