-- Adds a change to the outbox, as triggers do; returns its number.
insert into search_sync_queue (tenant_id, family, asset_id, action)
values (current_tenant(), :family::text, :asset_id::bigint, :action::text)
returning id
