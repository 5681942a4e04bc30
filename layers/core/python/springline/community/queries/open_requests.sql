-- Opens requests for conversations that start with one, or refreshes their title. Returns (request id, root message id)
-- of those that changed.
insert into request as kept (tenant_id, group_id, root_message_id, author_id, kind, title, status, opened_at)
select current_tenant(), group_id, root_message_id, author_id, kind, title, 'open', opened_at
from jsonb_to_recordset(:requests::jsonb)
        as r (root_message_id bigint, group_id bigint, author_id bigint, kind text, title text, opened_at timestamptz)
order by root_message_id
on conflict (root_message_id) do update
    set kind = excluded.kind, title = excluded.title, version = kept.version + 1,
        status = case when kept.status = 'withdrawn' then 'open' else kept.status end
    where (kept.kind, kept.title, kept.status = 'withdrawn') is distinct from (excluded.kind, excluded.title, false)
returning id, root_message_id
