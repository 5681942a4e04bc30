-- Stores a snapshot of a locked page.
insert into web_snapshot (tenant_id, page_id, number, sha256, format, fetched_at, seen_at, status, final_url, media_type,
    charset, fetched_by)
values (current_tenant(), :page_id::bigint, :number::integer, :sha256, :format, :at::timestamptz, :at::timestamptz,
    :status::integer, :final_url, :media_type, :charset::text, :fetched_by)
