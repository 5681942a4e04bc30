-- Stores the attachments of messages that are new (:new_ids) and not deleted. Cost: one insert per attachment.
insert into attachment (tenant_id, message_id, position, source_key, content_type, filename, size, width, height, caption)
select current_tenant(), m.id, a.position, a.key, a.content_type, a.filename, a.size, a.width, a.height, a.caption
from jsonb_to_recordset(:attachments::jsonb)
        as a (source_system text, source_key text, position smallint, key text, content_type text, filename text,
              size bigint, width integer, height integer, caption text)
join message m on m.tenant_id = current_tenant() and m.source_system = a.source_system and m.source_key = a.source_key
where m.id = any(:new_ids::bigint[]) and m.deleted_at is null
on conflict do nothing
