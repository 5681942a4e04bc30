-- Stores the attachments of messages that are new (:new_ids) and not deleted. Cost: an index probe and an insert each.
insert into attachment (tenant_id, message_id, position, source_key, content_type, filename, size, width, height, caption)
select current_tenant(), m.id, a.position, a.key, a.content_type, a.filename, a.size, a.width, a.height, a.caption
from jsonb_to_recordset(:attachments::jsonb)
        as a (source_system text, source_key text, position smallint, key text, content_type text, filename text,
              size bigint, width integer, height integer, caption text)
cross join lateral (
    select id, deleted_at from message
    where tenant_id = current_tenant() and source_system = a.source_system and source_key = a.source_key offset 0
) m
where m.id = any(:new_ids::bigint[]) and m.deleted_at is null
on conflict do nothing
