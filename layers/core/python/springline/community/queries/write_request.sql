-- Opens a request that is written here and so has no message that opened it; returns its id. Cost: one insert.
insert into request (tenant_id, group_id, author_id, kind, title, status, opened_at)
values (current_tenant(), :group_id::bigint, :author_id::bigint, :kind, :title, 'open', :at::timestamptz)
returning id
